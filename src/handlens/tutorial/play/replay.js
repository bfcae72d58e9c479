// A training that was recorded, epoch by epoch: the loss falls and the line finds its place.
// data: sizes, prices (thousands), unit, zero (of the scaled sizes), history: [[b, w, loss], ...], the first before training
(stage, data, kit) => {
  const [chart, curve] = kit.wake(stage);
  const room = kit.scale(chart), axes = kit.scale(curve);
  const lines = chart.querySelector(".live"), mark = curve.querySelector(".live");
  const say = kit.make("div", { class: "hl-say", "aria-live": "polite" });
  const last = data.history.length - 1;
  let epoch = last;

  function draw() {
    const [b, w, loss] = data.history[epoch];
    const slope = w / data.unit;
    lines.replaceChildren(...kit.houses(room, data.sizes, data.prices, slope, b - slope * data.zero));
    const x = axes.x(epoch), y = axes.y(Math.log10(loss));
    mark.replaceChildren(
      kit.make("svg:path", { d: `M${x} ${axes.top}V${axes.bottom}`, stroke: "var(--hl-ink)", "stroke-dasharray": "3 3" }),
      kit.make("svg:circle", { cx: x, cy: y, r: 7, fill: "var(--hl-vermilion)", stroke: "var(--hl-paper)", "stroke-width": 2 }));
    say.replaceChildren(kit.make("strong", {}, `Epoch ${epoch}, loss ${kit.number(loss, 1)}. `),
      `The line asks ${slope < 0 ? "−" : ""}$${kit.number(Math.abs(slope * 1000), 1)} a square foot and guesses $${kit.number(b * 1000)} for 2,000.`);
    stage.dataset.state = JSON.stringify({ epoch, b, w, loss });
  }

  const slider = kit.slider("Epoch", { min: 0, max: last, step: 1, value: last }, (value) => { motion.pause(); epoch = value; draw(); });
  const play = kit.button("Play", () => { if (!motion.playing && epoch === last) epoch = 0; motion.toggle(); });
  const motion = kit.motion(stage, 220, () => {
    epoch = Math.min(last, epoch + 1);
    slider.set(epoch);
    draw();
    return epoch < last;
  }, {
    eager: true,
    change(playing) { play.textContent = playing ? "Pause" : "Play"; say.setAttribute("aria-live", playing ? "off" : "polite"); },
  });
  if (motion.playing) epoch = 0;
  slider.set(epoch);
  stage.append(kit.make("div", { class: "hl-row" }, play, slider.node), say);
  draw();
}
