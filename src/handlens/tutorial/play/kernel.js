// A kernel walks over a digit: 25 products, one sum; then the pool keeps the largest of four.
// data: digits (packed uint8 [n, 28, 28]), labels, kernels: [{name, weights: [[5 x 5]]}]
(stage, data, kit) => {
  kit.clear(stage);
  const side = 28, size = 5, out = side - size + 1, half = out / 2;
  const digits = kit.unpack(data.digits);
  let digit = 0, kernel = 0, row = 16, column = 15, shown = out * out;

  // dark blue below zero, grey at zero, bright yellow above: the tints of chapter 3
  const tint = (share) => {
    const mix = (a, b, t) => a.map((from, i) => Math.round(from + t * (b[i] - from)));
    return share < 0 ? mix([128, 128, 128], [0, 40, 95], Math.min(1, -share)) : mix([128, 128, 128], [255, 236, 80], Math.min(1, share));
  };
  const pixel = (r, c) => digits[digit * side * side + r * side + c] / 255;
  let sums = [], pooled = [], highest = 1;

  function convolve() {
    const { weights } = data.kernels[kernel];
    sums = Array.from({ length: out * out }, (_, i) => {
      const r = Math.floor(i / out), c = i % out;
      let sum = 0;
      for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) sum += pixel(r + y, c + x) * weights[y][x];
      return sum;
    });
    pooled = Array.from({ length: half * half }, (_, i) => {
      const r = 2 * Math.floor(i / half), c = 2 * (i % half);
      return Math.max(sums[r * out + c], sums[r * out + c + 1], sums[(r + 1) * out + c], sums[(r + 1) * out + c + 1], 0);
    });
    highest = Math.max(...sums.map(Math.abs));
  }

  const picture = kit.grid(side, side, 8, ""), map = kit.grid(out, out, 8, ""), pool = kit.grid(half, half, 8, "");
  const frame = (colour) => kit.make("div", { style:
    `position:absolute;border:2px solid var(--hl-${colour});outline:1px solid #000;pointer-events:none` });
  const framed = (grid, title, colour, columns) => {
    const spot = frame(colour);
    grid.canvas.style.width = "100%";
    const box = kit.make("div", { style: "position:relative" }, grid.canvas, spot);
    return { spot, box, node: kit.make("div", { style: `flex:${columns} 1 ${columns * 3.6}px;max-width:${columns * 8}px;min-width:0;text-align:center;font-size:.88em` },
      box, title) };
  };
  const seen = framed(picture, "the digit, 28 × 28", "orange", 28);
  const answer = framed(map, "the sums, 24 × 24", "orange", 24);
  const kept = framed(pool, "pooled, 12 × 12", "orange", 12);
  kept.node.style.flex = "16 1 90px";
  kept.node.style.maxWidth = "150px";
  kit.set(seen.box, { tabindex: 0, role: "application", "aria-label": "The digit. Arrow keys move the kernel over it." });
  const cells = Array.from({ length: size * size }, () => kit.make("div", { style:
    "text-align:center;padding:.18rem 0;font-size:.8em;font-variant-numeric:tabular-nums;line-height:1.2" }));
  const products = kit.make("div", { style: "display:grid;grid-template-columns:repeat(5,1fr);gap:2px;max-width:26rem;margin:.6rem auto 0" }, cells);
  const say = kit.make("div", { class: "hl-say", "aria-live": "polite" });

  const place = (spot, whole, r, c, n) => Object.assign(spot.style, {
    top: `${r / whole * 100}%`, left: `${c / whole * 100}%`, width: `${n / whole * 100}%`, height: `${n / whole * 100}%` });

  function draw() {
    const { weights, name } = data.kernels[kernel];
    picture.paint(Array.from({ length: side * side }, (_, i) => pixel(Math.floor(i / side), i % side) * 255));
    map.paint(sums, (sum) => tint(sum / highest));
    const complete = (i) => (2 * Math.floor(i / half) + 1) * out + 2 * (i % half) + 1 < shown;
    pool.paint(pooled.map((value, i) => (complete(i) ? value : null)), (value) => (value === null ? [70, 70, 70] : tint(value / highest)));
    if (shown < out * out) map.paint(sums.map((sum, i) => (i < shown ? sum : null)), (sum) => (sum === null ? [70, 70, 70] : tint(sum / highest)));
    place(seen.spot, side, row, column, size);
    place(answer.spot, out, row, column, 1);
    place(kept.spot, half, Math.floor(row / 2), Math.floor(column / 2), 1);
    cells.forEach((cell, i) => {
      const y = Math.floor(i / size), x = i % size, weight = weights[y][x], level = pixel(row + y, column + x);
      const [r, g, b] = tint(weight / 1.2);
      cell.style.background = `rgb(${r},${g},${b})`;
      cell.style.color = r + g + b > 330 ? "#000" : "#fff";
      cell.replaceChildren(kit.make("div", {}, level.toFixed(2)), kit.make("div", {}, `× ${kit.number(weight, 2)}`));
    });
    const sum = sums[row * out + column];
    picture.canvas.setAttribute("aria-label", `A ${data.labels[digit]} with the kernel at row ${row}, column ${column}`);
    map.canvas.setAttribute("aria-label", `The sums of the kernel for ${name}`);
    pool.canvas.setAttribute("aria-label", "The largest of each four sums, none below zero");
    say.replaceChildren(kit.make("strong", {}, `Row ${row}, column ${column}: the 25 products sum up to ${kit.number(sum, 2)}. `),
      sum > 0 ? "ReLU keeps it" : "ReLU makes it 0", `; the largest of its four is ${kit.number(pooled[Math.floor(row / 2) * half + Math.floor(column / 2)], 2)}.`);
    choices.forEach((choice, i) => choice.setAttribute("aria-pressed", i === kernel));
    stage.dataset.state = JSON.stringify({ digit, kernel, row, column, sum, pooled: pooled[Math.floor(row / 2) * half + Math.floor(column / 2)] });
  }

  const move = (r, c) => {
    motion.pause();
    shown = out * out;
    row = kit.clamp(r, 0, out - 1);
    column = kit.clamp(c, 0, out - 1);
    draw();
  };
  const middle = Math.floor(size / 2);
  const point = (event) => {
    const edge = seen.box.getBoundingClientRect(), canvas = picture.canvas.getBoundingClientRect();
    move(Math.floor((event.clientY - edge.top) / canvas.height * side) - middle, Math.floor((event.clientX - edge.left) / canvas.width * side) - middle);
  };
  seen.box.style.touchAction = "none";
  seen.box.style.cursor = "grab";
  seen.box.addEventListener("pointerdown", (event) => { seen.box.setPointerCapture(event.pointerId); point(event); });
  seen.box.addEventListener("pointermove", (event) => { if (seen.box.hasPointerCapture(event.pointerId)) point(event); });
  kit.keys(seen.box, {
    ArrowUp: (n) => move(row - n, column), ArrowDown: (n) => move(row + n, column),
    ArrowLeft: (n) => move(row, column - n), ArrowRight: (n) => move(row, column + n),
  });
  const choices = data.kernels.map(({ name }, i) => kit.button(name, () => { kernel = i; convolve(); draw(); }));
  const play = kit.button("Walk", () => {
    if (!motion.playing && shown >= out * out) shown = 0;
    motion.toggle();
  });
  const motion = kit.motion(stage, 30, () => {
    row = Math.floor(shown / out);
    column = shown % out;
    shown += 1;
    draw();
    return shown < out * out;
  }, { change(playing) { play.textContent = playing ? "Pause" : "Walk"; say.setAttribute("aria-live", playing ? "off" : "polite"); } });

  stage.append(
    kit.make("div", { style: "display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;justify-content:center" }, seen.node, answer.node, kept.node),
    products,
    kit.make("div", { class: "hl-row" }, play, ...choices,
      kit.button("Another digit", () => { digit = (digit + 1) % data.labels.length; convolve(); draw(); })),
    say);
  convolve();
  draw();
}
