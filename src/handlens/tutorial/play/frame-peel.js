(stage, data, kit) => {
  // Bytes as they came: luma of every second row and column, chroma of the same.
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const { width, height, full } = data;
  const [luma, chromaU, chromaV] = [bytes(data.luma), bytes(data.chroma_u), bytes(data.chroma_v)];
  const half = width / 2;
  const rgb = (y, u, v) => [y + 1.402 * (v - 128), y - 0.34414 * (u - 128) - 0.71414 * (v - 128), y + 1.772 * (u - 128)];

  const picture = (wide, high, colour) => {
    const canvas = kit.make("canvas", { width: wide, height: high });
    const pen = canvas.getContext("2d"), image = pen.createImageData(wide, high);
    for (let i = 0; i < wide * high; i += 1) {
      const [red, green, blue] = colour(i);
      image.data.set([red, green, blue, 255], 4 * i); // clamps by itself
    }
    pen.putImageData(image, 0, 0);
    return canvas;
  };
  const chroma = (i) => (Math.floor(i / width) >> 1) * half + ((i % width) >> 1);
  const layers = [
    { name: "Y: how light", source: picture(width, height, (i) => [luma[i], luma[i], luma[i]]), wide: width, high: height },
    { name: "U: blue or yellow", source: picture(half, height / 2, (i) => rgb(140, chromaU[i], 128)), wide: half, high: height / 2 },
    { name: "V: red or green", source: picture(half, height / 2, (i) => rgb(140, 128, chromaV[i])), wide: half, high: height / 2 },
  ];
  const whole = picture(width, height, (i) => rgb(luma[i], chromaU[chroma(i)], chromaV[chroma(i)]));

  let apart = 0, upright = false, [row, column] = data.mark;
  const SCALE = 2, gap = 14, headline = 24, margin = 8; // SCALE: canvas pixels for one of the drawing
  const canvas = kit.make("canvas", { tabindex: "0", role: "application", "aria-label":
    "The frame. Arrow keys move the mark, its bytes are said below.", style: "width:100%;max-width:34rem;display:block;margin:0 auto" });
  const say = kit.make("p", { class: "hl-say", "aria-live": "polite" });

  // Place of each layer: all of them over one another, or side by side.
  const places = () => {
    const [wide, high] = upright ? [height, width] : [width, height];
    const total = wide + gap + wide / 2, left = (canvas.width / SCALE - total) / 2, middle = (canvas.width / SCALE - wide) / 2;
    const far = [[left, headline, wide, high], [left + wide + gap, headline, wide / 2, high / 2],
      [left + wide + gap, headline + high / 2 + headline, wide / 2, high / 2]];
    return far.map(([x, y, w, h]) => {
      const go = (near, there) => near + (there - near) * apart;
      return [go(middle, x), go(headline, y), go(wide, w), go(high, h)];
    });
  };
  const size = () => {
    canvas.width = SCALE * (width + gap + half + 2 * margin);
    canvas.height = SCALE * ((upright ? width : height) + 2 * headline + margin);
  };

  const spread = (pen, source, [x, y, w, h]) => {
    pen.save();
    if (upright) {
      pen.translate(x + w, y);
      pen.rotate(Math.PI / 2);
      pen.drawImage(source, 0, 0, h, w);
    } else pen.drawImage(source, x, y, w, h);
    pen.restore();
  };

  const draw = () => {
    size();
    const pen = canvas.getContext("2d"), style = getComputedStyle(stage), boxes = places();
    pen.setTransform(SCALE, 0, 0, SCALE, 0, 0);
    pen.imageSmoothingEnabled = false;
    for (const place of [2, 1, 0]) {
      spread(pen, layers[place].source, boxes[place]);
    }
    pen.globalAlpha = Math.max(0, 1 - 1.6 * apart);
    if (apart < 0.65) spread(pen, whole, boxes[0]);
    pen.globalAlpha = 1;
    pen.font = `600 ${Math.min(22, Math.max(13, (13 * canvas.width) / SCALE / (canvas.clientWidth || canvas.width)))}px system-ui,sans-serif`;
    pen.fillStyle = style.getPropertyValue("--hl-ink");
    if (apart > 0.6) layers.forEach((layer, place) => pen.fillText(layer.name, boxes[place][0], boxes[place][1] - 7));
    else if (apart < 0.15) pen.fillText(upright ? "upright" : "as the sensor delivers it", boxes[0][0], boxes[0][1] - 7);
    for (const [x, y, w, h] of apart > 0.3 ? boxes : boxes.slice(0, 1)) {
      const [across, down] = upright ? [1 - (row + 0.5) / height, (column + 0.5) / width] : [(column + 0.5) / width, (row + 0.5) / height];
      const [at, level] = [x + across * w, y + down * h];
      for (const [ink, thick] of [["#000", 5], ["#ffd400", 2]]) {
        pen.strokeStyle = ink;
        pen.lineWidth = thick;
        pen.beginPath();
        pen.arc(at, level, 7, 0, 7);
        pen.stroke();
      }
    }
    const y = luma[row * width + column], u = chromaU[chroma(row * width + column)], v = chromaV[chroma(row * width + column)];
    const colour = rgb(y, u, v).map((value) => Math.round(Math.min(255, Math.max(0, value))));
    const patch = kit.make("span", { "aria-hidden": "true", style: "display:inline-block;width:1.1em;height:1.1em;vertical-align:-.2em;"
      + `border:1px solid var(--hl-quiet);border-radius:3px;background:rgb(${colour})` });
    say.replaceChildren(`Row ${row * full}, column ${column * full}: Y ${y}, U ${u}, V ${v} `, patch,
      ` red ${colour[0]}, green ${colour[1]}, blue ${colour[2]}`);
  };

  // Only where both the luma and the chroma that were sent are the pixel's own: every second of what is here.
  const move = (rows, columns) => {
    row = Math.min(height - 2, Math.max(0, row + rows));
    column = Math.min(width - 2, Math.max(0, column + columns));
    draw();
  };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * (canvas.width / SCALE);
    const y = ((event.clientY - box.top) / box.height) * (canvas.height / SCALE);
    for (const [left, top, w, h] of places()) {
      const [across, down] = [(x - left) / w, (y - top) / h];
      if (across < 0 || across >= 1 || down < 0 || down >= 1) continue;
      const [toColumn, toRow] = upright ? [down, 1 - across] : [across, down];
      row = 2 * Math.min(height / 2 - 1, Math.floor((toRow * height) / 2));
      column = 2 * Math.min(width / 2 - 1, Math.floor((toColumn * width) / 2));
      draw();
      return;
    }
  };
  canvas.style.touchAction = "pan-y";
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) point(event); });
  kit.keys(canvas, {
    ArrowLeft: (times) => (upright ? move(4 * times, 0) : move(0, -4 * times)),
    ArrowRight: (times) => (upright ? move(-4 * times, 0) : move(0, 4 * times)),
    ArrowUp: (times) => (upright ? move(0, -4 * times) : move(-4 * times, 0)),
    ArrowDown: (times) => (upright ? move(0, 4 * times) : move(4 * times, 0)),
  });
  const slider = kit.slider("Peel", { min: 0, max: 100, step: 1, value: 0, text: (value) => `${value} %` },
    (value) => { apart = value / 100; draw(); });
  const turn = kit.button("Turn it upright", () => {
    upright = !upright;
    turn.textContent = upright ? "Lay it back" : "Turn it upright";
    draw();
  });
  stage.replaceChildren(kit.make("div", { role: "group", "aria-label": "A camera's frame and its three planes" },
    canvas, kit.make("div", { class: "hl-row" }, slider.node, turn), say));
  new MutationObserver(draw).observe(document.documentElement, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("resize", draw);
  draw();
}
