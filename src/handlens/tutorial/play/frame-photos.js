(stage, data, kit) => {
  let at = 0, chosen = 0;
  const kinds = data.labels.length, source = `url(data:image/jpeg;base64,${data.sheet})`;
  const truth = (place) => data.labels[Math.floor(place / data.each)];
  const grid = kit.make("div", { role: "group", "aria-label": "Test photos; arrow keys go from one to the next" });
  const headline = kit.make("div", { style: "font-size:1.5rem;font-weight:700" });
  const say = kit.make("p", { "aria-live": "polite", style: "margin:0;flex:1 1 12rem;min-height:4.4em" });
  const large = kit.make("div", { "aria-hidden": "true", style: `width:6rem;aspect-ratio:1;border-radius:3px;background-image:${source};`
    + `background-size:${data.each * 100}% ${kinds * 100}%` });
  const across = () => (stage.clientWidth < 460 ? 9 : 13);
  const buttons = [];
  for (let kind = 0; kind < kinds; kind += 1) {
    const row = kit.make("div", { style: "display:grid;gap:2px;margin-bottom:.35rem" });
    for (let number = 0; number < data.each; number += 1) {
      const place = kind * data.each + number;
      const button = kit.make("button", { type: "button", tabindex: "-1", click: () => choose(place), style:
        `min-height:0;padding:0;border:0;border-radius:3px;aspect-ratio:1;position:relative;background-image:${source};`
        + `background-size:${data.each * 100}% ${kinds * 100}%;background-position:${(100 * number) / (data.each - 1)}% ${(100 * kind) / (kinds - 1)}%` });
      buttons.push(button);
      row.append(button);
    }
    grid.append(kit.make("div", { style: "font-weight:600;font-size:.93em" }, data.labels[kind]), row);
  }

  const draw = () => {
    const read = data.read[at];
    let right = 0, none = 0;
    for (const row of grid.querySelectorAll("div[style*=grid]")) row.style.gridTemplateColumns = `repeat(${across()},minmax(0,1fr))`;
    buttons.forEach((button, place) => {
      const [label] = read[place], good = label === truth(place);
      right += good;
      none += label === null;
      const mark = good ? "" : label === null ? "○" : "✕";
      button.replaceChildren(mark && kit.make("span", { "aria-hidden": "true", style: "position:absolute;inset:0;display:grid;place-items:center;"
        + "font:700 1.5rem/1 system-ui,sans-serif;color:#fff;background:#0008;border-radius:3px;text-shadow:0 0 3px #000,0 0 3px #000" }, mark));
      button.style.outline = place === chosen ? "3px solid var(--hl-ink)" : "";
      button.style.zIndex = place === chosen ? 1 : 0;
      button.setAttribute("aria-label", `${truth(place)}, ${good ? "right" : label === null ? "no reading" : `read as ${label}`}`);
      button.tabIndex = place === chosen ? 0 : -1;
    });
    const all = buttons.length;
    headline.textContent = `${right} of ${all} right`;
    large.style.backgroundPosition = buttons[chosen].style.backgroundPosition;
    const [label, best, score] = read[chosen], sure = `${kit.number(100 * score)} %`;
    say.textContent = `With ${data.counts[at]} photos a kind: ${all - right - none} wrong, ${none} without a reading. The chosen ${truth(chosen)} is `
      + (label === null ? `not read; nearest is ${best}, score ${sure}.` : `read as ${label}, score ${sure}.`);
  };
  const choose = (place) => {
    chosen = Math.min(buttons.length - 1, Math.max(0, place));
    draw();
    buttons[chosen].focus();
  };
  kit.keys(grid, {
    ArrowRight: () => choose(chosen + 1), ArrowLeft: () => choose(chosen - 1),
    ArrowDown: () => choose(chosen + across()), ArrowUp: () => choose(chosen - across()),
  });
  const slider = kit.slider("Photos a kind to learn from", { min: 0, max: data.counts.length - 1, step: 1, value: 0,
    text: (value) => String(data.counts[value]) }, (value) => { at = value; draw(); });
  stage.replaceChildren(kit.make("div", { role: "group", "aria-label": "Test photos, read by four models" },
    headline, kit.make("div", { class: "hl-row", style: "margin:.2rem 0 .6rem" }, slider.node), grid,
    kit.make("div", { class: "hl-row" }, large, say)));
  new ResizeObserver(() => draw()).observe(stage);
  draw();
}
