(stage, data, kit) => {
  const COLOURS = { file: "var(--hl-blue)", signature: "var(--hl-vermilion)", zip: "var(--hl-green)" };
  const widths = data.regions.map((region) => Math.log10(region.size) - 0.6);
  const all = widths.reduce((sum, width) => sum + width, 0);
  let chosen = 0, changed = false;
  const strip = kit.make("svg:svg", { viewBox: "0 0 480 64", role: "img", "aria-label": "the parts of the app, one after the other" });
  const title = kit.make("div", { style: "font-weight:600;overflow-wrap:anywhere" });
  const about = kit.make("div", { style: "color:var(--hl-quiet)" });
  const dump = kit.make("div", { style: "font:14px/1.7 ui-monospace,monospace;display:flex;flex-wrap:wrap;gap:0 .55em;margin:.5rem 0" });
  const say = kit.make("p", { class: "hl-say", "aria-live": "polite", style: "font-weight:600" });

  let left = 0;
  const boxes = data.regions.map((region, place) => {
    const width = (widths[place] / all) * 480, x = left;
    left += width;
    const box = kit.make("svg:rect", { x: x + 0.75, y: 16, width: width - 1.5, height: 34, rx: 2, fill: COLOURS[region.kind],
      style: "cursor:pointer", click: () => choose(place) });
    strip.append(box);
    return { box, middle: x + width / 2 };
  });
  const pointer = kit.make("svg:path", { fill: "var(--hl-ink)" });
  strip.append(pointer);

  const draw = () => {
    const region = data.regions[chosen];
    boxes.forEach(({ box }, place) => kit.set(box, { opacity: place === chosen ? 1 : 0.4 }));
    const { middle } = boxes[chosen];
    pointer.setAttribute("d", `M${middle - 6} 3h12l-6 10z`);
    title.textContent = region.name;
    about.textContent = `${region.purpose}. ${kit.number(region.size)} bytes from byte ${kit.number(region.start)} on.`;
    const bytes = region.hex.match(/../g);
    dump.replaceChildren(kit.make("span", { style: "color:var(--hl-quiet)" }, `${kit.number(region.from)}:`), ...bytes.map((value, place) => {
      const here = place === region.at;
      const shown = here && changed ? region.becomes : value;
      return kit.make("span", { style: here ? `padding:0 .2em;border-radius:3px;outline:2px solid ${changed ? "var(--hl-vermilion)" : "var(--hl-quiet)"};font-weight:700` : null }, shown);
    }));
    press.textContent = changed ? "Put it back" : "Change one byte";
    press.setAttribute("aria-pressed", String(changed));
    say.textContent = changed ? `${region.holds ? "✓ still installs" : "✗ refused"}: ${region.words}.` : `✓ installs: ${data.untouched}.`;
  };
  const choose = (place) => { chosen = place; changed = false; slider.set(place + 1); draw(); };
  const slider = kit.slider("Part", { min: 1, max: data.regions.length, step: 1, value: 1,
    text: (value) => `${value} of ${data.regions.length}: ${data.regions[value - 1].name}` },
    (value) => { chosen = value - 1; changed = false; draw(); });
  const press = kit.button("Change one byte", () => { changed = !changed; draw(); });
  stage.replaceChildren(kit.make("div", { role: "group", "aria-label": "The parts of an app" }, strip,
    kit.make("div", { class: "hl-row", style: "margin-bottom:.7rem" }, slider.node), title, about, dump,
    kit.make("div", { class: "hl-row" }, press), say));
  draw();
}
