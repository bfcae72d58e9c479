(stage, data, kit) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const grey = (canvas, text) => {
    const values = bytes(text), side = Math.sqrt(values.length);
    canvas.width = canvas.height = side;
    const pen = canvas.getContext("2d"), image = pen.createImageData(side, side);
    values.forEach((value, place) => image.data.set([value, value, value, 255], 4 * place));
    pen.putImageData(image, 0, 0);
  };
  let chosen = 0, left_out = 0;
  const square = "width:100%;aspect-ratio:1;display:block;border-radius:3px;border:1px solid var(--hl-rule);image-rendering:pixelated";
  const lens = kit.make("canvas", { role: "img", style: square.replace("pixelated", "auto") });
  const seen = kit.make("canvas", { role: "img", style: square });
  const titled = (title, canvas) => kit.make("div", { style: "flex:1 1 8rem;max-width:15rem;min-width:0" },
    kit.make("div", { style: "font-weight:600;margin-bottom:.2rem" }, title), canvas);
  const reading = kit.make("div", { style: "flex:1 1 7rem;min-width:7rem" });
  const bars = kit.make("svg:svg", { viewBox: "0 0 480 132", role: "img" });
  const say = kit.make("p", { class: "hl-say", "aria-live": "polite" });

  const draw = () => {
    const frame = data.frames[chosen], answer = frame.answers[left_out];
    grey(lens, frame.lens);
    grey(seen, answer.seen);
    lens.setAttribute("aria-label", `the lens: a ${frame.digit}, ${frame.name}`);
    seen.setAttribute("aria-label", `what the network sees, left out: ${data.steps[left_out]}`);
    const right = answer.label === frame.digit;
    reading.replaceChildren(
      kit.make("div", { style: "font-weight:600" }, "it reads"),
      kit.make("div", { style: "font-size:4.2rem;line-height:1.1;font-weight:700" }, answer.label ?? "–"),
      kit.make("div", {}, answer.label === null ? "○ no reading" : right ? "✓ right" : `✗ wrong: it is a ${frame.digit}`),
      kit.make("div", { style: "color:var(--hl-quiet);margin-top:.3rem" }, `presence ${kit.number(100 * answer.presence, 1)} %`,
        kit.make("br"), `score ${kit.number(100 * answer.score, 1)} %`),
    );
    bars.replaceChildren(...answer.bars.flatMap((share, digit) => {
      const x = 6 + 47.5 * digit, high = 100 * share, best = String(digit) === answer.best;
      return [
        kit.make("svg:rect", { x, y: 8, width: 34, height: 100, rx: 3, fill: "var(--hl-rule)", opacity: 0.55 }),
        kit.make("svg:rect", { x, y: 108 - high, width: 34, height: high, rx: 3, fill: best ? "var(--hl-blue)" : "var(--hl-quiet)" }),
        kit.make("svg:text", { x: x + 17, y: 127, "text-anchor": "middle", style: `font-weight:${best ? 700 : 400}` }, String(digit)),
      ];
    }), kit.make("svg:path", { d: `M0 ${108 - 100 * data.threshold}H480`, stroke: "var(--hl-ink)", "stroke-dasharray": "3 4" }),
    kit.make("svg:path", { d: `M${6 + 47.5 * answer.best - 5} ${108 - 100 * answer.score}h44`, stroke: "var(--hl-vermilion)", "stroke-width": 3 }));
    bars.setAttribute("aria-label", `probabilities: ${answer.bars.map((share, digit) => `${digit} ${Math.round(100 * share)} %`).join(", ")}`);
    say.textContent = `Left out: ${data.steps[left_out]}.`;
    buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(place === chosen)));
  };
  const buttons = data.frames.map((frame, place) => kit.button(frame.name, () => { chosen = place; draw(); }));
  const slider = kit.slider("Step left out", { min: 0, max: data.steps.length - 1, step: 1, value: 0,
    text: (value) => (value ? `${value} of ${data.steps.length - 1}` : "none") }, (value) => { left_out = value; draw(); });
  stage.replaceChildren(kit.make("div", { role: "group", "aria-label": "Frames, and the steps of their preparation" },
    kit.make("div", { class: "hl-row", style: "margin:0 0 .7rem;gap:.4rem" }, buttons),
    kit.make("div", { style: "display:flex;flex-wrap:wrap;gap:.8rem;align-items:flex-start" },
      titled("the lens", lens), titled("the network sees", seen), reading),
    kit.make("div", { style: "height:.7rem" }), bars, kit.make("div", { class: "hl-row" }, slider.node), say));
  draw();
}
