(stage, data, kit) => {
  const buffer = Uint8Array.from(atob(data.bytes), (letter) => letter.charCodeAt(0));
  const { width, height, stride } = data;
  let step = width;
  const canvas = kit.make("canvas", { width, height, role: "img",
    style: "width:100%;max-width:30rem;display:block;margin:0 auto;border-radius:3px" });
  const tape = kit.make("svg:svg", { viewBox: "0 0 480 74", role: "img" });
  const say = kit.make("p", { class: "hl-say", "aria-live": "polite" });

  const draw = () => {
    const pen = canvas.getContext("2d"), image = pen.createImageData(width, height);
    for (let row = 0; row < height; row += 1)
      for (let column = 0; column < width; column += 1) {
        const value = buffer[row * step + column] ?? 0;
        image.data.set([value, value, value, 255], 4 * (row * width + column));
      }
    pen.putImageData(image, 0, 0);

    const long = 3.35 * stride, unit = 480 / long;
    tape.replaceChildren(kit.make("svg:defs", {}, kit.make("svg:pattern", { id: "frame-stride-padding", width: 6, height: 6,
      patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      kit.make("svg:rect", { width: 3, height: 6, fill: "var(--hl-quiet)" }))));
    for (let row = 0; row < 4; row += 1) {
      const left = row * stride * unit, end = Math.min(480, left + width * unit);
      tape.append(
        kit.make("svg:rect", { x: left, y: 18, width: end - left, height: 24, fill: "var(--hl-blue)" }),
        kit.make("svg:rect", { x: end, y: 18, width: Math.max(0, Math.min(480, left + stride * unit) - end), height: 24,
          fill: "url(#frame-stride-padding)" }),
        kit.make("svg:text", { x: left + 3, y: 12, class: "quiet" }, `row ${row}`),
      );
      const at = row * step * unit;
      if (at < 478) tape.append(
        kit.make("svg:path", { d: `M${at + 1.5} 15V58`, stroke: "var(--hl-ink)", "stroke-width": 3 }),
        kit.make("svg:text", { x: at + 6, y: 60 }, row ? "next" : "read from here"),
      );
    }
    const off = stride - step;
    const words = off === 0 ? "Each row is read from where it starts: the picture stands."
      : `Row 1 is read from ${Math.abs(off)} bytes too ${off > 0 ? "early" : "late"}, row 2 from ${2 * Math.abs(off)}, and so on: it leans.`;
    say.textContent = `${off === 0 ? "✓" : "✗"} ${step} bytes a row. ${words}`;
    canvas.setAttribute("aria-label", off === 0 ? "the picture stands" : `the picture leans, ${Math.abs(off)} bytes a row`);
    tape.setAttribute("aria-label", `rows start ${stride} bytes apart and are read ${step} bytes apart`);
  };
  const slider = kit.slider("Bytes from one row to the next", { min: width - 16, max: stride + 32, step: 1, value: step },
    (value) => { step = value; draw(); });
  stage.replaceChildren(kit.make("div", { role: "group", "aria-label": "A plane read with any row stride" },
    canvas, kit.make("div", { style: "height:.6rem" }), tape, kit.make("div", { class: "hl-row" }, slider.node), say));
  draw();
}
