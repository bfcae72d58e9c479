{
  // An element with attributes (a function is a listener, null leaves out) and children; `tag` "svg:path" makes SVG.
  make(tag, attributes = {}, ...children) {
    const drawn = tag.startsWith("svg:");
    const made = drawn
      ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4))
      : document.createElement(tag);
    this.set(made, attributes);
    made.append(...children.flat().filter((child) => child !== null));
    return made;
  },

  set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value === null || value === false) element.removeAttribute(name);
      else element.setAttribute(name, value === true ? "" : value);
    }
  },

  // 14,063.7 with a true minus; `digits` after the point.
  number(value, digits = 0) {
    const shown = Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return (value < 0 && Number(shown.replaceAll(",", "")) !== 0 ? "−" : "") + shown;
  },

  button(label, press) {
    return this.make("button", { type: "button", click: press }, label);
  },

  // A labelled slider; `change` is called with its number, `text` says it in words for those who hear it.
  slider(label, { min, max, step, value, text = String }, change) {
    const input = this.make("input", { type: "range", min, max, step, value, "aria-label": label });
    const shown = this.make("span", { "aria-hidden": "true" });
    const tell = () => {
      shown.textContent = `${label}: ${text(Number(input.value))}`;
      input.setAttribute("aria-valuetext", text(Number(input.value)));
    };
    input.addEventListener("input", () => { tell(); change(Number(input.value)); });
    tell();
    return {
      node: this.make("label", { style: "display:block;flex:1 1 12rem" }, shown, input),
      set(number) { input.value = number; tell(); },
    };
  },

  // Where a pointer stands in the drawing's own units.
  at(svg, event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  },

  // Mouse, pen and finger alike: `move(x, y)` in units of `svg` from the press to the release.
  drag(target, svg, move) {
    target.style.touchAction = "none";
    target.style.cursor = "grab";
    target.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      target.setPointerCapture(event.pointerId);
      target.style.cursor = "grabbing";
      if (target.focus) target.focus({ preventScroll: true });
      event.preventDefault();
      move(...this.at(svg, event));
    });
    target.addEventListener("pointermove", (event) => {
      if (target.hasPointerCapture(event.pointerId)) move(...this.at(svg, event));
    });
    for (const end of ["pointerup", "pointercancel"]) target.addEventListener(end, () => { target.style.cursor = "grab"; });
  },

  // Keys by name; a handled key does not scroll the page.
  keys(target, handlers) {
    target.addEventListener("keydown", (event) => {
      const handler = handlers[event.key];
      if (!handler || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      handler(event.shiftKey ? 5 : 1);
    });
  },

  calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  },

  // Calls `step()` every `pause_ms` while it plays and the stage is seen; `step` gives false at the end.
  // It starts by itself only where `eager` is set and the reader has not asked for less motion.
  motion(stage, pause_ms, step, { eager = false, change = () => {} } = {}) {
    let wanted = eager && !this.calm(), seen = false, timer = 0;
    const self = {
      get playing() { return wanted; },
      play() { wanted = true; run(); },
      pause() { wanted = false; run(); },
      toggle() { wanted = !wanted; run(); },
    };
    const run = () => {
      change(wanted);
      const going = wanted && seen && !document.hidden;
      if (going && !timer) timer = setInterval(() => { if (step() === false) self.pause(); }, pause_ms);
      if (!going && timer) { clearInterval(timer); timer = 0; }
    };
    new IntersectionObserver((entries) => { seen = entries.at(-1).isIntersecting; run(); }, { threshold: 0.3 }).observe(stage);
    document.addEventListener("visibilitychange", run);
    return self;
  },

  // The still drawings become live: their parts can now be reached one by one, and the stage has the caption as its name.
  wake(stage) {
    const drawings = [...stage.querySelectorAll("svg[role=img]")];
    this.set(stage, { role: "group", "aria-label": drawings[0].getAttribute("aria-label") });
    for (const drawing of drawings) this.set(drawing, { role: null, "aria-label": null });
    return drawings;
  },

  // The scale of a drawing that carries data-box, data-x and data-y.
  scale(svg) {
    const read = (name) => svg.dataset[name].split(" ").map(Number);
    const [left, top, right, bottom] = read("box"), [x0, x1] = read("x"), [y0, y1] = read("y");
    return {
      x: (value) => left + (value - x0) / (x1 - x0) * (right - left),
      y: (value) => bottom - (value - y0) / (y1 - y0) * (bottom - top),
      fromX: (place) => x0 + (place - left) / (right - left) * (x1 - x0),
      fromY: (place) => y0 + (bottom - place) / (bottom - top) * (y1 - y0),
      left, top, right, bottom, x0, x1, y0, y1,
    };
  },

  clamp(value, least, most) {
    return Math.min(most, Math.max(least, value));
  },

  // The houses of chapter 1, a line through them, and the square of each error: what goes into the live part of the drawing.
  houses(scale, sizes, prices, slope, base) {
    const make = this.make.bind(this), parts = [];
    sizes.forEach((size, i) => {
      const here = scale.y(prices[i]), there = scale.y(base + slope * size), side = Math.abs(here - there);
      parts.push(make("svg:rect", {
        x: size > 2000 ? scale.x(size) - side : scale.x(size), y: Math.min(here, there), width: side, height: side,
        fill: "var(--hl-yellow)", "fill-opacity": 0.75, stroke: "var(--hl-ink)", "stroke-dasharray": "3 2",
      }));
    });
    const ends = [scale.x0, scale.x1].map((size) => `${scale.x(size)} ${scale.y(base + slope * size)}`);
    parts.push(make("svg:path", { d: `M${ends[0]}L${ends[1]}`, stroke: "var(--hl-blue)", "stroke-width": 3 }));
    sizes.forEach((size, i) => parts.push(make("svg:path", {
      d: `M${scale.x(size)} ${scale.y(prices[i]) - 10}l11 10h-4v9h-14v-9h-4z`,
      fill: "var(--hl-vermilion)", stroke: "var(--hl-paper)", "stroke-width": 1.5,
    })));
    return parts;
  },

  // What figures.packed made: a Uint8Array or Float32Array, row after row.
  unpack({ kind, base64 }) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return kind === "uint8" ? bytes : new Float32Array(bytes.buffer);
  },

  // A canvas of so many pixels, shown with square pixels so many times larger; `paint(levels)` fills it with greys 0..255.
  grid(width, height, times, label) {
    const canvas = this.make("canvas", { width, height, role: "img", "aria-label": label,
      style: `width:${width * times}px;max-width:100%;image-rendering:pixelated;border-radius:3px;display:block;background:#000` });
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    return {
      canvas,
      // rgb(level) may give another colour than grey
      paint(levels, rgb = (level) => [level, level, level]) {
        levels.forEach((level, i) => image.data.set([...rgb(level), 255], 4 * i));
        context.putImageData(image, 0, 0);
      },
    };
  },

  // Replaces the still figure; the stage gets its caption as name.
  clear(stage) {
    const named = stage.querySelector("[aria-label],[alt]");
    this.set(stage, { role: "group", "aria-label": named ? named.getAttribute("aria-label") || named.getAttribute("alt") : null });
    stage.replaceChildren();
  },
}
