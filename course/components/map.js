// Map: points on a plane of two named axes. Drag, arrow keys, or the two selects of the list below.

import { SIGN, h, announce as say, placed, worst, mark, uid, same, carrier } from "./dom.js";

const NS = "http://www.w3.org/2000/svg";
const GAP = 4; // px between labels that would cover each other
const EDGE = { x: 44, y: 46 }; // px between the plane's border and its outermost values
const HEAD = 24; // px at the top that stay free for the names of the zones
const FAR = 28; // px outside the plane at which a dropped point goes back to the tray
const MOVED = 5; // px before a press is a drag
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const tidy = (number) => Number(Number(number).toFixed(9));

function stepsOf(axis) {
  const count = Math.floor((axis.high - axis.low) / axis.step + 1e-9);
  return { count, at: (i) => tidy(axis.low + i * axis.step) };
}

function snap(axis, value) {
  const { count, at } = stepsOf(axis);
  return at(Math.min(Math.max(Math.round((value - axis.low) / axis.step), 0), count));
}

// The values that carry a grid line and a figure: every step, or about six of many.
function ticksOf(axis) {
  const { count, at } = stepsOf(axis);
  const every = count <= 10 ? 1 : Math.ceil(count / 5);
  const marks = [];
  for (let i = 0; i <= count; i += every) marks.push(at(i));
  return marks;
}

// Moves boxes { x, y, w, h } (centres) apart until none covers another, inside width × height, below head.
function spread(boxes, width, height, head) {
  const keep = (box) => {
    box.x = Math.min(Math.max(box.x, box.w / 2 + 1), width - box.w / 2 - 1);
    box.y = Math.min(Math.max(box.y, box.h / 2 + head), height - box.h / 2 - 1);
  };
  boxes.forEach(keep);
  for (let round = 0; round < 400; round += 1) {
    let calm = true;
    for (let i = 0; i < boxes.length; i += 1) {
      for (let j = i + 1; j < boxes.length; j += 1) {
        const [a, b] = [boxes[i], boxes[j]];
        const over = { x: (a.w + b.w) / 2 + GAP - Math.abs(a.x - b.x), y: (a.h + b.h) / 2 + GAP - Math.abs(a.y - b.y) };
        if (over.x <= 0 || over.y <= 0) continue;
        calm = false;
        const along = over.y <= over.x ? "y" : "x";
        const sign = a[along] > b[along] ? 1 : -1;
        a[along] += (sign * over[along]) / 2 + sign * 0.1;
        b[along] -= (sign * over[along]) / 2 + sign * 0.1;
        keep(a);
        keep(b);
      }
    }
    if (calm) return;
  }
}

export function mount(root, ctx) {
  const { spec } = ctx;
  const speak = ctx.announce ?? say;
  let state = ctx.state ?? {};
  let findings = ctx.findings ?? [];
  let output = ctx.output ?? {};
  let drag = null;
  let held = null; // the point that was tapped: the next tap on the plane puts it there
  let dragged = false; // the browser sends a click after a drag, too
  const half = new Map(); // point id → { x } or { y }: only one select is chosen yet
  const base = uid("map");

  const at = (id) => state.points?.[id];
  const nameOf = (point) => output?.labels?.[point.id] || point.label;
  const shown = (axis, value) => (value === undefined || value === "" ? "未定" : String(tidy(value)));
  const zoneAt = ({ x, y }) => spec.zones.find((zone) => x >= zone.x0 && x <= zone.x1 && y >= zone.y0 && y <= zone.y1);
  const place = (point) => {
    const spot = at(point.id);
    if (!spot) return `${nameOf(point)}：还没有放`;
    const zone = zoneAt(spot);
    return `${nameOf(point)}：${spec.x.label} ${shown(spec.x, spot.x)}，${spec.y.label} ${shown(spec.y, spot.y)}${zone ? `，${zone.label}` : ""}`;
  };

  const put = (point, spot) => {
    const points = { ...state.points };
    if (spot) points[point.id] = { x: snap(spec.x, spot.x), y: snap(spec.y, spot.y) };
    else delete points[point.id];
    half.delete(point.id);
    if (same(points, state.points ?? {})) { draw(); return; }
    state = { ...state, points };
    ctx.change(state);
    draw();
    speak(spot ? place(point) : `${nameOf(point)}：已收回`);
  };

  // ---- geometry ---------------------------------------------------------------------------------
  const size = () => ({ w: plane.clientWidth, h: plane.clientHeight });
  const px = (x, w) => EDGE.x + ((x - spec.x.low) / (spec.x.high - spec.x.low)) * (w - 2 * EDGE.x);
  const py = (y, hh) => hh - EDGE.y - ((y - spec.y.low) / (spec.y.high - spec.y.low)) * (hh - 2 * EDGE.y);
  const spotAt = (clientX, clientY) => {
    const frame = plane.getBoundingClientRect();
    const { w, h: hh } = size();
    const [left, top] = [clientX - frame.left - plane.clientLeft, clientY - frame.top - plane.clientTop];
    const inside = left > -FAR && left < w + FAR && top > -FAR && top < hh + FAR;
    const x = spec.x.low + ((left - EDGE.x) / (w - 2 * EDGE.x)) * (spec.x.high - spec.x.low);
    const y = spec.y.low + ((hh - EDGE.y - top) / (hh - 2 * EDGE.y)) * (spec.y.high - spec.y.low);
    return inside ? { x: snap(spec.x, x), y: snap(spec.y, y) } : null;
  };
  const move = (node, left, top) => { node.style.left = `${left}px`; node.style.top = `${top}px`; };

  // ---- the plane: zones, grid, figures ------------------------------------------------------------
  const zones = spec.zones.map((zone, i) => h("div", { class: `cw-map-zone cw-map-zone-${i % 4}` }, h("span", {}, zone.label)));
  const drawing = document.createElementNS(NS, "svg");
  drawing.setAttribute("class", "cw-map-lines");
  drawing.setAttribute("aria-hidden", "true");
  const figures = h("div", { "aria-hidden": "true" });
  const spots = h("div", { "aria-hidden": "true" });
  const target = h("div", { class: "cw-map-target", hidden: true });
  const plane = h("div", { class: "cw-map-plane", role: "group", "aria-label": `横轴 ${spec.x.label}，纵轴 ${spec.y.label}` }, zones, drawing, figures, spots, target);

  const svg = (tag, given) => {
    const node = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(given)) node.setAttribute(name, value);
    drawing.append(node);
  };
  const drawBack = () => {
    const { w, h: hh } = size();
    drawing.replaceChildren();
    drawing.setAttribute("viewBox", `0 0 ${w} ${hh}`);
    figures.replaceChildren();
    for (const x of ticksOf(spec.x)) {
      svg("line", { class: "cw-map-grid", x1: px(x, w), x2: px(x, w), y1: 0, y2: hh });
      const figure = h("span", { class: "cw-map-figure cw-map-figure-x" }, String(x));
      figure.style.left = `${px(x, w)}px`;
      figures.append(figure);
    }
    for (const y of ticksOf(spec.y)) {
      svg("line", { class: "cw-map-grid", x1: 0, x2: w, y1: py(y, hh), y2: py(y, hh) });
      const figure = h("span", { class: "cw-map-figure cw-map-figure-y" }, String(y));
      figure.style.top = `${py(y, hh)}px`;
      figures.append(figure);
    }
    const edge = (axis, value, pos, end) => (value <= axis.low || value >= axis.high ? end : pos);
    spec.zones.forEach((zone, i) => {
      const left = edge(spec.x, zone.x0, px(zone.x0, w), 0);
      const right = edge(spec.x, zone.x1, px(zone.x1, w), w);
      const top = edge(spec.y, zone.y1, py(zone.y1, hh), 0);
      const bottom = edge(spec.y, zone.y0, py(zone.y0, hh), hh);
      move(zones[i], left, top);
      zones[i].style.width = `${right - left}px`;
      zones[i].style.height = `${bottom - top}px`;
    });
  };

  // ---- points -------------------------------------------------------------------------------------
  const press = (point, event) => {
    dragged = false;
    if (ctx.readonly || event.button > 0) return;
    drag = { point, startX: event.clientX, startY: event.clientY, id: event.pointerId, live: false, carry: carrier(nodes.get(point.id)) };
    window.addEventListener("pointermove", pull);
    window.addEventListener("pointerup", drop);
    window.addEventListener("pointercancel", cancel);
  };
  const pull = (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const [dx, dy] = [event.clientX - drag.startX, event.clientY - drag.startY];
    if (!drag.live && Math.hypot(dx, dy) < MOVED) return;
    drag.live = true;
    event.preventDefault();
    const node = nodes.get(drag.point.id);
    node.classList.add("cw-dragging");
    drag.carry(dx, dy);
    const spot = spotAt(event.clientX, event.clientY);
    target.hidden = !spot;
    if (spot) move(target, px(spot.x, size().w), py(spot.y, size().h));
  };
  const release = () => {
    window.removeEventListener("pointermove", pull);
    window.removeEventListener("pointerup", drop);
    window.removeEventListener("pointercancel", cancel);
    if (drag) {
      const node = nodes.get(drag.point.id);
      node.classList.remove("cw-dragging");
      node.style.translate = "";
    }
    target.hidden = true;
    const last = drag;
    drag = null;
    return last;
  };
  const drop = (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const { point, live } = release();
    if (!live) return;
    dragged = true;
    hold(null);
    const spot = spotAt(event.clientX, event.clientY);
    if (spot || at(point.id)) put(point, spot);
    nodes.get(point.id).focus({ preventScroll: true });
  };
  const cancel = (event) => { if (drag && event.pointerId === drag.id) release(); };

  const hold = (point) => {
    held = point;
    for (const [id, node] of nodes) {
      node.classList.toggle("cw-map-held", id === point?.id);
      node.setAttribute("aria-pressed", String(id === point?.id));
    }
    plane.classList.toggle("cw-map-waiting", Boolean(point));
  };
  // A tap takes a point up, or lays it down again; Enter puts a new point in the middle, for the arrow keys.
  const tap = (point, event) => {
    if (dragged) { dragged = false; return; }
    if (event.detail === 0) { if (!at(point.id)) put(point, middle()); return; }
    hold(held?.id === point.id ? null : point);
    if (held) speak(`${nameOf(point)}：点一下要放的格子`);
  };
  const lay = (event) => {
    if (!held || event.target.closest(".cw-map-point")) return;
    const [point, spot] = [held, spotAt(event.clientX, event.clientY)];
    hold(null);
    if (spot) put(point, spot);
    nodes.get(point.id).focus({ preventScroll: true });
  };
  plane.addEventListener("click", lay);

  const middle = () => ({ x: (spec.x.low + spec.x.high) / 2, y: (spec.y.low + spec.y.high) / 2 });
  const keys = (point, event) => {
    if (ctx.readonly || event.ctrlKey || event.metaKey || event.altKey) return;
    const spot = at(point.id);
    const arrow = ARROWS[event.key];
    if (arrow) {
      event.preventDefault();
      put(point, spot ? { x: spot.x + arrow[0] * spec.x.step, y: spot.y + arrow[1] * spec.y.step } : middle());
    } else if ((event.key === "Delete" || event.key === "Backspace") && spot) {
      event.preventDefault();
      put(point, null);
    }
  };
  const nodes = new Map(spec.points.map((point) => [point.id, h("button", {
    type: "button", class: "cw-map-point", "data-point": point.id, title: point.detail || undefined, disabled: ctx.readonly,
    "aria-describedby": `${base}-keys ${base}-${point.id}-note`,
    onpointerdown: (event) => press(point, event),
    onkeydown: (event) => keys(point, event),
    onclick: (event) => tap(point, event),
  })]));
  const dots = new Map();

  const layout = () => {
    const { w, h: hh } = size();
    if (!w) return;
    drawBack();
    spots.replaceChildren();
    dots.clear();
    const boxes = spec.points.filter((point) => at(point.id)).map((point) => {
      const node = nodes.get(point.id);
      const spot = at(point.id);
      return { point, node, x: px(spot.x, w), y: py(spot.y, hh), ax: px(spot.x, w), ay: py(spot.y, hh), w: node.offsetWidth, h: node.offsetHeight };
    });
    spread(boxes, w, hh, spec.zones.length ? HEAD : 1);
    for (const box of boxes) {
      move(box.node, box.x, box.y);
      if (Math.hypot(box.x - box.ax, box.y - box.ay) > 2) svg("line", { class: "cw-map-leader", x1: box.ax, y1: box.ay, x2: box.x, y2: box.y });
      const dot = h("span", { class: "cw-map-dot" });
      move(dot, box.ax, box.ay);
      spots.append(dot);
    }
  };

  // ---- the list below: the same points, as two selects ----------------------------------------------
  const picker = (point, which) => {
    const axis = spec[which];
    const { count, at: value } = stepsOf(axis);
    const given = { class: "cw-input", [`data-point-${which}`]: point.id, disabled: ctx.readonly, onchange: (event) => choose(point, which, event.target.value) };
    if (count > 60) return h("input", { ...given, type: "number", min: axis.low, max: axis.high, step: axis.step });
    return h("select", given, h("option", { value: "", "aria-label": "未定" }, "—"), Array.from({ length: count + 1 }, (_, i) => h("option", { value: String(value(i)) }, String(value(i)))));
  };
  const choose = (point, which, value) => {
    const known = { ...at(point.id), ...half.get(point.id) };
    if (value === "" || Number.isNaN(Number(value))) delete known[which];
    else known[which] = Number(value);
    if (known.x !== undefined && known.y !== undefined) { put(point, known); return; }
    if (at(point.id)) put(point, null);
    half.set(point.id, known);
    draw();
  };
  const rows = new Map(spec.points.map((point) => {
    const name = h("span", { class: "cw-map-name" });
    const note = h("p", { class: "cw-note", id: `${base}-${point.id}-note`, hidden: true });
    const [x, y] = [picker(point, "x"), picker(point, "y")];
    for (const control of [x, y]) control.setAttribute("aria-describedby", note.id);
    const line = h("tr", {}, h("th", { scope: "row" }, name, point.detail ? h("span", { class: "cw-map-detail" }, point.detail) : null), h("td", {}, x), h("td", {}, y));
    const below = h("tr", { class: "cw-map-noted", hidden: true }, h("td", { colspan: 3 }, note));
    return [point.id, { name, note, x, y, lines: [line, below], below }];
  }));
  const list = h("table", { class: "cw-map-list" },
    h("caption", { class: "cw-visually-hidden" }, "每个点的位置，可以直接选数"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "cw-visually-hidden" }, "名称")), h("th", { scope: "col" }, spec.x.label), h("th", { scope: "col" }, spec.y.label))),
    h("tbody", {}, [...rows.values()].flatMap((row) => row.lines)));

  const shelf = h("div", { class: "cw-map-shelf" });
  const tray = h("div", { class: "cw-map-tray", role: "group", "aria-label": "还没有放的点" }, h("span", { class: "cw-map-tray-name", "aria-hidden": "true" }, "还没有放："), shelf, h("span", { class: "cw-help cw-map-how", "aria-hidden": "true" }, "点名字再点格子，或者拖过去"));
  const end = (text, side) => h("span", { class: `cw-map-end cw-map-end-${side}` }, text);
  const box = h("div", { class: "cw-map", role: "group", "aria-label": spec.label || undefined, "data-lm-suppress-shortcuts": "true" },
    spec.label ? h("p", { class: "cw-map-title", "aria-hidden": "true" }, spec.label) : null,
    h("p", { class: "cw-help" }, spec.help),
    h("p", { class: "cw-visually-hidden", id: `${base}-keys` }, "方向键移动一格，删除键收回；也可以在列表里选数。"),
    h("div", { class: "cw-map-body" },
      h("div", { class: "cw-map-stage" },
        tray,
        h("div", { class: "cw-map-frame" },
          h("div", { class: "cw-map-axis cw-map-axis-y", "aria-hidden": "true" }, end(spec.y.high_label, "high"), h("strong", {}, spec.y.label), end(spec.y.low_label, "low")),
          plane,
          h("div", { class: "cw-map-axis cw-map-axis-x", "aria-hidden": "true" }, end(spec.x.low_label, "low"), h("strong", {}, spec.x.label), end(spec.x.high_label, "high")))),
      list));
  box.querySelector(":scope > .cw-help").hidden = !spec.help;
  root.replaceChildren(box);

  // Where every point stands, without taking the focus from a point that changes its parent.
  function draw() {
    const held = document.activeElement;
    tray.hidden = spec.points.every((point) => at(point.id));
    for (const point of spec.points) {
      const node = nodes.get(point.id);
      const spot = at(point.id);
      const parent = spot ? plane : shelf;
      if (node.parentElement !== parent) {
        parent.append(node);
        node.style.left = node.style.top = "";
        if (held === node) node.focus({ preventScroll: true });
      }
      const severity = worst(placed(findings, spec.name, { point: point.id }));
      const label = `${SIGN[severity] ? `${SIGN[severity]} ` : ""}${nameOf(point)}`;
      if (node.textContent !== label) node.textContent = label;
      node.setAttribute("aria-label", place(point));
      const row = rows.get(point.id);
      row.name.textContent = nameOf(point);
      for (const which of ["x", "y"]) {
        const value = String(spot?.[which] ?? half.get(point.id)?.[which] ?? "");
        if (row[which].value !== value) row[which].value = value;
        row[which].setAttribute("aria-label", `${nameOf(point)}：${spec[which].label}`);
      }
    }
    layout();
  }
  const marks = () => {
    for (const point of spec.points) {
      const found = placed(findings, spec.name, { point: point.id });
      const row = rows.get(point.id);
      mark(row.x, row.note, found);
      mark(row.y, null, found);
      mark(nodes.get(point.id), null, found);
      nodes.get(point.id).removeAttribute("aria-invalid"); // a button is neither valid nor invalid
      row.below.hidden = row.note.hidden;
      row.note.classList.toggle("cw-note-warning", worst(found) === "warning");
    }
  };

  const watch = new ResizeObserver(() => layout());
  watch.observe(plane);
  marks();
  draw();

  return {
    update(next) {
      if ("output" in next) output = next.output ?? {};
      if (next.findings) { findings = next.findings; marks(); }
      if (next.state && !same(next.state, state)) { state = next.state; half.clear(); }
      draw();
    },
    focus(to) {
      if ((to.part && to.part !== spec.name) || !nodes.has(to.point)) return false;
      nodes.get(to.point).focus();
      return true;
    },
    destroy() {
      release();
      watch.disconnect();
      box.remove();
    },
  };
}
