// Drag the line through the houses; each error is the side of a yellow square.
// data: sizes, prices, start: {slope, base}, best: {slope, base} (prices in thousands of dollars, sizes in square feet)
(stage, data, kit) => {
  const [svg] = kit.wake(stage);
  const scale = kit.scale(svg), live = svg.querySelector(".live");
  const ends = [1500, 2500], lowest = 245, highest = 455;
  let heights;
  const through = ({ slope, base }) => { heights = ends.map((size) => base + slope * size); };
  through(data.start);

  const drawn = kit.make("svg:g", { "aria-hidden": "true" });
  const say = kit.make("div", { class: "hl-say", "aria-live": "polite" });
  const handles = ends.map((size, i) => {
    const dot = kit.make("svg:circle", { r: 7, fill: "var(--hl-blue)", stroke: "var(--hl-paper)", "stroke-width": 2 });
    const reach = kit.make("svg:circle", { r: 24, fill: "transparent" });
    const handle = kit.make("svg:g", {
      tabindex: 0, role: "slider", "aria-orientation": "vertical", "aria-valuemin": lowest, "aria-valuemax": highest,
      "aria-label": `The line's price at ${kit.number(size)} square feet, in thousands of dollars`,
    }, reach, dot);
    const put = (height) => { heights[i] = kit.clamp(height, lowest, highest); draw(); };
    kit.drag(handle, svg, (x, y) => put(scale.fromY(y)));
    const by = (amount) => (times) => put(Math.round(heights[i]) + amount * times);
    kit.keys(handle, {
      ArrowUp: by(1), ArrowRight: by(1), ArrowDown: by(-1), ArrowLeft: by(-1), PageUp: by(10), PageDown: by(-10),
      Home: () => put(lowest), End: () => put(highest),
    });
    return handle;
  });

  const line = () => {
    const slope = (heights[1] - heights[0]) / (ends[1] - ends[0]);
    return { slope, base: heights[0] - slope * ends[0] };
  };
  const total = ({ slope, base }) => data.sizes.reduce((sum, size, i) => sum + (data.prices[i] - base - slope * size) ** 2, 0);
  const least = total(data.best);

  function draw() {
    const { slope, base } = line();
    drawn.replaceChildren(...kit.houses(scale, data.sizes, data.prices, slope, base));
    handles.forEach((handle, i) => {
      handle.setAttribute("transform", `translate(${scale.x(ends[i])} ${scale.y(heights[i])})`);
      handle.setAttribute("aria-valuenow", Math.round(heights[i]));
      handle.setAttribute("aria-valuetext", `${Math.round(heights[i])} thousand dollars, all yellow ${kit.number(total(line()))}`);
    });
    const yellow = total({ slope, base });
    const near = yellow < least * 1.005;
    say.replaceChildren(
      kit.make("strong", {}, `All yellow: ${kit.number(yellow)}`),
      near ? ": as little as a line can leave." : `, ${kit.number(yellow / least, 1)} times the least possible.`,
      ` This line asks $${kit.number(slope * 1000, 1)} for each square foot, and guesses $${kit.number((base + slope * 2000) * 1000)}`
      + " for 2,000.",
    );
    stage.dataset.state = JSON.stringify({ slope, base, yellow });
  }

  live.replaceChildren(drawn, ...handles);
  stage.append(
    kit.make("div", { class: "hl-row" },
      kit.button("The draft's line", () => { through(data.start); draw(); }),
      kit.button("A level line", () => { heights = [366, 366]; draw(); }),
      kit.button("Show the best", () => { through(data.best); draw(); })),
    say);
  draw();
}
