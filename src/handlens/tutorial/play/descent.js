// Gradient descent on the loss surface, and the line that each step stands for.
// data: sizes, prices (thousands), x (the scaled sizes), start: [b, w], rate
(stage, data, kit) => {
  const [map, chart] = kit.wake(stage);
  const ground = kit.scale(map), room = kit.scale(chart);
  const trail = map.querySelector(".live"), lines = chart.querySelector(".live");
  const say = kit.make("div", { class: "hl-say", "aria-live": "off" });
  let start = [...data.start], path = [start], rate = data.rate;

  const loss = ([b, w]) => data.x.reduce((sum, x, i) => sum + (b + w * x - data.prices[i]) ** 2, 0) / data.x.length;
  const gradient = ([b, w]) => {
    const errors = data.x.map((x, i) => b + w * x - data.prices[i]);
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return [2 * mean(errors), 2 * mean(errors.map((error, i) => error * data.x[i]))];
  };

  function step() {
    const [b, w] = path.at(-1), [db, dw] = gradient(path.at(-1));
    const next = [b - rate * db, w - rate * dw];
    if (!(loss(next) < 1e9)) return false;
    path.push(next);
    draw();
    return path.length <= 60 && Math.hypot(db, dw) > 0.02;
  }

  function draw() {
    const [b, w] = path.at(-1), [db, dw] = gradient([b, w]);
    const points = path.map(([b, w]) => `${ground.x(b).toFixed(1)},${ground.y(w).toFixed(1)}`);
    const ball = kit.make("svg:circle", { cx: ground.x(b), cy: ground.y(w), r: 8, fill: "var(--hl-vermilion)",
      stroke: "var(--hl-paper)", "stroke-width": 2 });
    const arrow = kit.make("svg:path", { d: `M${ground.x(b)} ${ground.y(w)}L${ground.x(b - rate * db)} ${ground.y(w - rate * dw)}`,
      stroke: "var(--hl-ink)", "stroke-width": 2, "stroke-dasharray": "4 3" });
    trail.replaceChildren(
      kit.make("svg:polyline", { points: points.join(" "), fill: "none", stroke: "var(--hl-vermilion)", "stroke-width": 2 }),
      ...path.slice(0, -1).map(([b, w]) => kit.make("svg:circle", { cx: ground.x(b), cy: ground.y(w), r: 3.5, fill: "var(--hl-vermilion)" })),
      arrow, ball);
    const slope = w / data.unit, base = b - slope * data.zero;
    lines.replaceChildren(...kit.houses(room, data.sizes, data.prices, slope, base));
    const sign = (value) => `${value < 0 ? "−" : "+"} ${kit.number(Math.abs(value), 1)}`;
    say.replaceChildren(
      kit.make("strong", {}, `Step ${path.length - 1}, loss ${kit.number(loss([b, w]), loss([b, w]) < 1e6 ? 1 : 0)}. `),
      `b = ${kit.number(b, 1)}, w = ${kit.number(w, 1)}. Next: b ${sign(-rate * db)}, w ${sign(-rate * dw)}`
      + `, ${kit.number(rate, 2)} of the slope, downhill.`);
    stage.dataset.state = JSON.stringify({ b, w, loss: loss([b, w]), step: path.length - 1 });
  }

  const begin = (at) => {
    start = [kit.clamp(at[0], ground.x0, ground.x1), kit.clamp(at[1], ground.y0, ground.y1)];
    path = [start];
    draw();
  };
  const play = kit.button("Play", () => {
    if (!motion.playing && Math.hypot(...gradient(path.at(-1))) <= 0.02) begin(start);
    motion.toggle();
    tellWhole();
  });
  const motion = kit.motion(stage, 450, step, {
    eager: true,
    change(playing) { play.textContent = playing ? "Pause" : "Play"; if (!playing) tellWhole(); },
  });
  // heard when it stands still, not at each step
  function tellWhole() { say.setAttribute("aria-live", motion && motion.playing ? "off" : "polite"); }

  const field = map.querySelector("svg");
  kit.set(field, { tabindex: 0, role: "application", "aria-label":
    "The loss surface. Arrow keys move the start: left and right the price at 2,000 square feet, up and down the price of 400 more." });
  kit.drag(field, map, (x, y) => { motion.pause(); begin([ground.fromX(x), ground.fromY(y)]); });
  field.style.cursor = "crosshair";
  const nudge = (db, dw) => (times) => { motion.pause(); begin([start[0] + db * times, start[1] + dw * times]); };
  kit.keys(field, { ArrowLeft: nudge(-5, 0), ArrowRight: nudge(5, 0), ArrowUp: nudge(0, 5), ArrowDown: nudge(0, -5) });

  const slider = kit.slider("Learning rate", { min: 0.05, max: 1.05, step: 0.05, value: rate, text: (value) => value.toFixed(2) },
    (value) => { rate = value; begin(start); });
  stage.append(
    kit.make("div", { class: "hl-row" },
      play,
      kit.button("One step", () => { motion.pause(); step(); }),
      kit.button("Start over", () => { begin(start); }),
      slider.node),
    say);
  draw();
}
