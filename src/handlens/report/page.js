// The page is whole without this. With it, a click on a cell shows its pictures beside the matrix, and arrow keys walk the cells.
(() => {
  for (const matrix of document.querySelectorAll("table.matrix")) {
    const panel = document.getElementById(matrix.dataset.panel);
    const links = [...matrix.querySelectorAll("td a")];
    if (!panel || !links.length) continue;
    const place = (link) => [link.closest("tr").rowIndex, link.closest("td").cellIndex];

    const show = (link) => {
      const behind = document.getElementById(link.hash.slice(1));
      panel.querySelector("h3").textContent = behind.dataset.title;
      panel.querySelector(".behind").innerHTML = behind.innerHTML;
      panel.querySelector(".behind").scrollTop = 0;
      for (const other of links) {
        other.tabIndex = other === link ? 0 : -1;
        other.removeAttribute("aria-current");
      }
      link.setAttribute("aria-current", "true");
    };

    // the nearest cell in that direction, staying in the row or the column if there is one
    const next = (link, down, right) => {
      const [row, column] = place(link);
      let best = null, least = Infinity;
      for (const other of links) {
        const [otherRow, otherColumn] = place(other);
        const along = down * (otherRow - row) + right * (otherColumn - column);
        const beside = Math.abs(down ? otherColumn - column : otherRow - row);
        if (along > 0 && along + 100 * beside < least) [best, least] = [other, along + 100 * beside];
      }
      return best;
    };

    const ways = {ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1]};
    matrix.addEventListener("click", (event) => {
      const link = event.target.closest("td a");
      if (!link) return;
      event.preventDefault();
      show(link);
      link.focus();
      history.replaceState(null, "", link.hash);
    });
    matrix.addEventListener("keydown", (event) => {
      const link = event.target.closest("td a"), way = ways[event.key];
      if (!link || !way) return;
      event.preventDefault();
      const found = next(link, ...way);
      if (!found) return;
      show(found);
      found.focus();
    });

    panel.hidden = false;
    const asked = links.find((link) => link.hash === location.hash);
    const fullest = links.filter((link) => !link.parentElement.classList.contains("d"))
      .sort((a, b) => parseInt(b.textContent.replace(/\D/g, "")) - parseInt(a.textContent.replace(/\D/g, "")))[0];
    show(asked || fullest || links[0]);
    if (asked) panel.scrollIntoView({block: "center"});
  }
})();
