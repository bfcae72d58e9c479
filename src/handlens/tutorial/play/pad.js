// Draw a digit; it is prepared as MNIST's pictures are, and the softmax network of the notebook reads it at each stroke.
// data: weights (packed [784, 10]), biases (packed [10]), examples (packed uint8 [n, 28, 28]), labels
(stage, data, kit) => {
  kit.clear(stage);
  const weights = kit.unpack(data.weights), biases = kit.unpack(data.biases), examples = kit.unpack(data.examples);
  const side = 28, box = 20, radius = 1.2, paper = 300; // MNIST: the longer side is 20 of 28 pixels; a pen of about 2.4
  let strokes = [], example = 0, cursor = null, penDown = false;

  // ---- the drawing becomes 784 numbers

  // Light on dark, the longer side 20 pixels, the centre of mass in the middle. Returns levels 0..255.
  function prepare() {
    const points = strokes.flat();
    if (!points.length) return new Uint8Array(side * side);
    const xs = points.map((point) => point[0]), ys = points.map((point) => point[1]);
    const left = Math.min(...xs), right = Math.max(...xs), top = Math.min(...ys), bottom = Math.max(...ys);
    const scale = (box - 2 * radius - 1) / Math.max(right - left, bottom - top, paper / 10); // a dot stays a dot
    const render = (shiftX, shiftY) => {
      const place = ([x, y]) => [
        (x - (left + right) / 2) * scale + side / 2 + shiftX,
        (y - (top + bottom) / 2) * scale + side / 2 + shiftY,
      ];
      const levels = new Uint8Array(side * side);
      for (const stroke of strokes) {
        const path = stroke.map(place);
        path.forEach((to, i) => ink(levels, path[Math.max(0, i - 1)], to));
      }
      return levels;
    };
    const first = render(0, 0);
    let mass = 0, x = 0, y = 0;
    first.forEach((level, i) => { mass += level; x += level * (i % side + 0.5); y += level * (Math.floor(i / side) + 0.5); });
    return render((side + 1) / 2 - x / mass, (side + 1) / 2 - y / mass); // MNIST: the middle of pixel 14
  }

  // One piece of a stroke: a pixel is as light as far as the pen covers it.
  function ink(levels, [x0, y0], [x1, y1]) {
    const dx = x1 - x0, dy = y1 - y0, long = dx * dx + dy * dy;
    const from = (a, b) => Math.max(0, Math.floor(Math.min(a, b) - radius - 1));
    const to = (a, b) => Math.min(side - 1, Math.ceil(Math.max(a, b) + radius + 1));
    for (let row = from(y0, y1); row <= to(y0, y1); row++) {
      for (let column = from(x0, x1); column <= to(x0, x1); column++) {
        const px = column + 0.5 - x0, py = row + 0.5 - y0;
        const along = long ? kit.clamp((px * dx + py * dy) / long, 0, 1) : 0;
        const distance = Math.hypot(px - along * dx, py - along * dy);
        const level = Math.round(255 * kit.clamp(radius + 0.5 - distance, 0, 1));
        const at = row * side + column;
        if (level > levels[at]) levels[at] = level;
      }
    }
  }

  // ---- the network: 784 numbers times 7,840 weights, 10 biases, softmax

  function read(levels) {
    const votes = Array.from(biases);
    levels.forEach((level, i) => {
      if (level) for (let digit = 0; digit < 10; digit++) votes[digit] += level / 255 * weights[i * 10 + digit];
    });
    const highest = Math.max(...votes);
    const shares = votes.map((vote) => Math.exp(vote - highest));
    const all = shares.reduce((sum, share) => sum + share, 0);
    return shares.map((share) => share / all);
  }

  // ---- what is seen

  const pad = kit.make("canvas", { width: paper, height: paper, tabindex: 0, role: "application",
    style: `width:${paper}px;max-width:100%;background:#fff;border:2px solid var(--hl-quiet);border-radius:.4rem;touch-action:none;cursor:crosshair;display:block;margin:0 auto`,
    "aria-label": "Paper to draw a digit on. With the keyboard: arrow keys move the pen, the space bar puts it down and lifts it, Delete clears." });
  const pen = pad.getContext("2d");
  const seen = kit.grid(side, side, 4, "What the network gets");
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const bar = kit.make("i"), text = kit.make("span");
    return { name: kit.make("span", {}, String(digit)), row: kit.make("div", {}, bar, text), bar, text };
  });
  const say = kit.make("div", { class: "hl-say", "aria-live": "polite" });
  let shown = null; // an example, until something is drawn

  function draw() {
    const levels = shown === null ? prepare() : examples.subarray(shown * side * side, (shown + 1) * side * side);
    const empty = !levels.some((level) => level > 0);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, paper, paper);
    pen.strokeStyle = pen.fillStyle = "#1b1c1e";
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = 16;
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      if (stroke.length === 1) pen.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
      pen.stroke();
    }
    if (shown !== null) {
      const each = paper / side;
      levels.forEach((level, i) => {
        pen.fillStyle = `rgb(${255 - level},${255 - level},${255 - level})`;
        pen.fillRect(i % side * each, Math.floor(i / side) * each, each + 0.5, each + 0.5);
      });
    } else if (empty) {
      pen.fillStyle = "#6b7076";
      pen.font = "20px system-ui, sans-serif";
      pen.textAlign = "center";
      pen.fillText("Draw a digit here", paper / 2, paper / 2);
    }
    if (cursor) {
      pen.strokeStyle = penDown ? "#d55e00" : "#0072b2";
      pen.lineWidth = 3;
      pen.strokeRect(cursor[0] - 9, cursor[1] - 9, 18, 18);
    }
    seen.paint(levels);

    const shares = read(levels);
    const best = shares.indexOf(Math.max(...shares));
    bars.forEach(({ name, bar, text }, digit) => {
      const share = empty ? 0 : shares[digit];
      bar.style.width = `calc(${(share * 100).toFixed(2)}% - ${(share * 5.4).toFixed(2)}em)`;
      bar.style.background = digit === best ? "var(--hl-blue)" : "var(--hl-quiet)";
      text.textContent = empty ? "" : `${(share * 100).toFixed(1)} %`;
      name.style.fontWeight = text.style.fontWeight = digit === best && !empty ? "bold" : "normal";
    });
    const what = shown === null ? "Your drawing" : `A test picture, a ${data.labels[shown]},`;
    say.textContent = empty ? "An empty sheet: nothing to read." : `${what} is read as ${best}, with ${(shares[best] * 100).toFixed(1)}\u00a0%.`;
    stage.dataset.state = JSON.stringify({ levels: Array.from(levels), shares });
  }

  const begin = (point) => { shown = null; strokes.push([point]); };
  const at = (event) => {
    const edge = pad.getBoundingClientRect();
    return [(event.clientX - edge.left) / edge.width * paper, (event.clientY - edge.top) / edge.height * paper];
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    pad.focus({ preventScroll: true });
    pad.setPointerCapture(event.pointerId);
    cursor = null;
    begin(at(event));
    draw();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!pad.hasPointerCapture(event.pointerId)) return;
    const moves = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const one of moves.length ? moves : [event]) strokes.at(-1).push(at(one));
    draw();
  });

  const step = (dx, dy) => (times) => {
    const [x, y] = cursor || [paper / 2, paper / 4];
    cursor = [kit.clamp(x + 12 * dx * times, 10, paper - 10), kit.clamp(y + 12 * dy * times, 10, paper - 10)];
    if (penDown) strokes.at(-1).push(cursor);
    draw();
  };
  const clear = () => { strokes = []; shown = null; penDown = false; cursor = null; draw(); };
  kit.keys(pad, {
    ArrowUp: step(0, -1), ArrowDown: step(0, 1), ArrowLeft: step(-1, 0), ArrowRight: step(1, 0),
    " ": () => {
      cursor = cursor || [paper / 2, paper / 4];
      penDown = !penDown;
      if (penDown) begin(cursor);
      draw();
    },
    Delete: clear, Backspace: clear,
  });
  pad.addEventListener("blur", () => { cursor = null; penDown = false; draw(); });

  shown = 0;
  stage.append(
    kit.make("div", { class: "hl-two" },
      kit.make("div", {}, pad,
        kit.make("div", { class: "hl-row", style: "justify-content:center" },
          kit.button("Clear", clear),
          kit.button("A test picture", () => { strokes = []; example = (example + 1) % data.labels.length; shown = example; draw(); }))),
      kit.make("div", {},
        kit.make("div", { class: "hl-bars", style: "grid-template-columns:1ch minmax(0,1fr);gap:.1rem .6rem" },
          bars.flatMap(({ name, row }) => [name, row])),
        kit.make("div", { class: "hl-row" }, seen.canvas,
          kit.make("span", { style: "flex:1 1 8rem;color:var(--hl-quiet);font-size:.9em" },
            "What the network gets: light on dark, 20 pixels long, centred by its mass.")))),
    say);
  seen.canvas.style.width = "84px";
  draw();
}
