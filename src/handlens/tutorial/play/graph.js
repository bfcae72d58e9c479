// A digit on its way through a frozen graph: each node, what it does, and what leaves it.
// data: nodes: [{name, op, says, shape, numbers, pictures: packed uint8 [n, h, w, 3], shares: null or ten numbers}]
(stage, data, kit) => {
  kit.clear(stage);
  let now = 0;
  const last = data.nodes.length - 1;
  const title = kit.make("div", { style: "font-weight:bold;overflow-wrap:anywhere" });
  const says = kit.make("div", { style: "min-height:4.4em;color:var(--hl-quiet)" });
  const shown = kit.make("div", { style: "display:flex;flex-wrap:wrap;gap:.35rem;min-height:13.2rem;align-content:flex-start" });
  const panel = kit.make("div", { "aria-live": "polite", style: "padding:.2rem 0 0 .2rem;flex:4 1 17rem" }, title, says, shown);
  const chips = data.nodes.map(({ name }, i) => kit.make("button", {
    type: "button", style: "display:block;width:100%;text-align:left;min-height:1.75rem;padding:.05rem .6rem;font-size:.86em;overflow-wrap:anywhere",
    click: () => { motion.pause(); go(i); },
  }, name));
  const chain = kit.make("div", { role: "group", "aria-label": "The graph's nodes, from input to output; arrow keys go on and back",
    style: "display:grid;gap:3px;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr))" }, chips);

  function go(i) {
    now = kit.clamp(i, 0, last);
    const node = data.nodes[now];
    chips.forEach((chip, place) => {
      chip.setAttribute("aria-pressed", place === now);
      chip.tabIndex = place === now ? 0 : -1;
    });
    title.textContent = `${node.name}: ${node.op}`;
    says.textContent = `${node.says} ${node.numbers ? `It holds ${kit.number(node.numbers)} frozen numbers. ` : ""}Out comes ${node.shape}.`;
    shown.replaceChildren(...(node.shares ? [ten(node.shares)] : paintings(node.pictures, node.name)));
    stage.dataset.state = JSON.stringify({ now, name: node.name });
  }

  function paintings(packed, name) {
    const all = kit.unpack(packed), [count, height, width] = packed.shape;
    const times = Math.max(2, Math.min(16, Math.round((count > 1 ? 78 : 190) / width)));
    return Array.from({ length: count }, (_, i) => {
      const part = all.subarray(i * height * width * 3, (i + 1) * height * width * 3);
      const grid = kit.grid(width, height, times, `what leaves ${name}, part ${i + 1}`);
      grid.paint(Array.from({ length: height * width }, (_, at) => at), (at) => [part[3 * at], part[3 * at + 1], part[3 * at + 2]]);
      return grid.canvas;
    });
  }

  function ten(shares) {
    const best = shares.indexOf(Math.max(...shares)), most = Math.max(...shares.map(Math.abs));
    return kit.make("div", { class: "hl-bars", style: "grid-template-columns:1ch minmax(0,1fr);gap:0 .6rem;width:100%;font-size:.86em" },
      shares.flatMap((share, digit) => [
        kit.make("span", { style: digit === best ? "font-weight:bold" : "" }, String(digit)),
        kit.make("div", {},
          kit.make("i", { class: share < 0 ? "below" : null, style: `width:calc(${(Math.abs(share) / most * 100).toFixed(1)}% - ${(Math.abs(share) / most * 5).toFixed(2)}em)` }),
          kit.make("span", { style: digit === best ? "font-weight:bold" : "" }, kit.number(share, 3))),
      ]));
  }

  const onward = () => { motion.pause(); go(now + 1); chips[now].focus(); };
  const back = () => { motion.pause(); go(now - 1); chips[now].focus(); };
  kit.keys(chain, { ArrowDown: onward, ArrowRight: onward, ArrowUp: back, ArrowLeft: back,
    Home: () => { go(0); chips[0].focus(); }, End: () => { go(last); chips[last].focus(); } });
  const play = kit.button("Send the digit through", () => { if (!motion.playing && now === last) go(0); motion.toggle(); });
  const motion = kit.motion(stage, 1300, () => { go(now + 1); return now < last; }, {
    change(playing) {
      play.textContent = playing ? "Pause" : "Send the digit through";
      panel.setAttribute("aria-live", playing ? "off" : "polite");
    },
  });
  stage.append(kit.make("div", { class: "hl-two" }, kit.make("div", { style: "flex:1 1 12rem" }, chain), panel),
    kit.make("div", { class: "hl-row" }, play));
  go(0);
}
