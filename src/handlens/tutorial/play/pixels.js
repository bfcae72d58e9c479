// A digit under a magnifier: point at it and see its numbers.
// data: digits (packed uint8 [n, 28, 28]), labels
(stage, data, kit) => {
  kit.clear(stage);
  const side = 28, reach = 3;
  const all = kit.unpack(data.digits);
  let digit = 0, row = 13, column = 13, paper = false;

  const small = kit.grid(side, side, 11, "");
  small.canvas.style.width = "100%";
  const frame = kit.make("div", { style: "position:absolute;border:2px solid var(--hl-orange);box-shadow:0 0 0 1px #000;pointer-events:none" });
  const spot = kit.make("div", { style: "position:absolute;border:2px solid var(--hl-vermilion);box-shadow:0 0 0 1px #fff;pointer-events:none" });
  const field = kit.make("div", { tabindex: 0, role: "application", style: "position:relative;flex:1 1 17rem;max-width:308px;margin:0 auto",
    "aria-label": "A digit of 28 by 28 pixels. Arrow keys move the magnifier." }, small.canvas, frame, spot);
  const cells = Array.from({ length: (2 * reach + 1) ** 2 }, () => kit.make("div", {
    style: "aspect-ratio:1;display:grid;place-items:center;font-variant-numeric:tabular-nums;font-size:clamp(11px,2.6vw,15px);min-width:0" }));
  const glass = kit.make("div", { "aria-hidden": "true",
    style: "display:grid;grid-template-columns:repeat(7,1fr);flex:1 1 17rem;max-width:308px;margin:0 auto;border:2px solid var(--hl-orange)" }, cells);
  const say = kit.make("div", { class: "hl-say", "aria-live": "polite" });

  const level = (r, c) => {
    if (r < 0 || c < 0 || r >= side || c >= side) return null;
    const value = all[digit * side * side + r * side + c];
    return paper ? 255 - value : value;
  };

  function draw() {
    const levels = Array.from({ length: side * side }, (_, i) => level(Math.floor(i / side), i % side));
    small.paint(levels);
    small.canvas.setAttribute("aria-label", `A ${data.labels[digit]}, ${paper ? "dark on light" : "light on dark"}`);
    const share = (pixels) => `${pixels / side * 100}%`;
    const box = (node, r, c, size) => Object.assign(node.style,
      { top: share(r), left: share(c), width: share(size), height: share(size) });
    box(frame, row - reach, column - reach, 2 * reach + 1);
    box(spot, row, column, 1);
    cells.forEach((cell, i) => {
      const value = level(row - reach + Math.floor(i / 7), column - reach + i % 7);
      cell.textContent = value === null ? "" : value;
      cell.style.background = value === null ? "transparent" : `rgb(${value},${value},${value})`;
      cell.style.color = value > 127 ? "#000" : "#fff";
      cell.style.outline = i === 24 ? "3px solid var(--hl-vermilion)" : "none";
      cell.style.outlineOffset = "-3px";
    });
    const value = level(row, column);
    const ink = paper ? 255 - value : value;
    const word = ink === 0 ? "paper" : ink > 200 ? "ink" : "the edge of a stroke";
    say.replaceChildren(kit.make("strong", {}, `Row ${row}, column ${column}: ${value}. `),
      `The network gets ${value} / 255 = ${(value / 255).toFixed(3)}: ${word}.`);
    choices.forEach((choice, i) => choice.setAttribute("aria-pressed", i === digit));
    turn.setAttribute("aria-pressed", paper);
    stage.dataset.state = JSON.stringify({ digit, row, column, value, paper });
  }

  const move = (r, c) => { row = kit.clamp(r, 0, side - 1); column = kit.clamp(c, 0, side - 1); draw(); };
  const point = (event) => {
    const box = small.canvas.getBoundingClientRect();
    move(Math.floor((event.clientY - box.top) / box.height * side), Math.floor((event.clientX - box.left) / box.width * side));
  };
  field.style.touchAction = "none";
  field.style.cursor = "crosshair";
  field.addEventListener("pointermove", point);
  field.addEventListener("pointerdown", point);
  kit.keys(field, {
    ArrowUp: (n) => move(row - n, column), ArrowDown: (n) => move(row + n, column),
    ArrowLeft: (n) => move(row, column - n), ArrowRight: (n) => move(row, column + n),
  });
  const choices = data.labels.map((label, i) => {
    const choice = kit.button(label, () => { digit = i; draw(); });
    choice.setAttribute("aria-label", `Show a ${label}`);
    return choice;
  });
  const turn = kit.button("As on paper", () => { paper = !paper; draw(); });
  stage.append(
    kit.make("div", { class: "hl-two" }, field, glass),
    kit.make("div", { class: "hl-row", style: "gap:.35rem" }, ...choices, turn),
    say);
  draw();
}
