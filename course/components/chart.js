// Chart: an ECharts picture (drawn by ipecharts), single figures, and the same numbers as a table.

import { h } from "./dom.js";

function token(root, name) {
  return getComputedStyle(root).getPropertyValue(name).trim();
}

// The shared look: colours of the theme, patterns for colour-blind readers, no animation.
function themed(option, root) {
  const ink = token(root, "--cw-ink");
  const soft = token(root, "--cw-ink-soft");
  const line = token(root, "--cw-line");
  const surface = token(root, "--cw-surface");
  const text = { color: ink, fontFamily: token(root, "--cw-font") };
  const axis = (given, align) => [given ?? []].flat().map((one) => ({
    ...one,
    axisLabel: { color: soft, ...one.axisLabel },
    // The name above a vertical axis would else be cut off at the left edge.
    nameTextStyle: { color: soft, ...(align && !one.nameLocation ? { align } : {}), ...one.nameTextStyle },
    axisLine: { lineStyle: { color: soft }, ...one.axisLine },
    splitLine: { lineStyle: { color: line }, ...one.splitLine },
  }));
  const note = (mark) => (mark ? { ...mark, label: { color: ink, textBorderWidth: 0, ...mark.label } } : undefined);
  const series = [option.series ?? []].flat().map((one) => ({
    ...one,
    ...(one.label ? { label: { color: ink, textBorderWidth: 0, ...one.label } } : {}),
    ...(one.markLine ? { markLine: note(one.markLine) } : {}),
    ...(one.markArea ? { markArea: note(one.markArea) } : {}),
    ...(one.markPoint ? { markPoint: note(one.markPoint) } : {}),
  }));
  const radar = option.radar ? { radar: { ...option.radar, axisName: { color: ink, ...option.radar.axisName }, splitLine: { lineStyle: { color: line } }, splitArea: { show: false }, axisLine: { lineStyle: { color: line } } } } : {};
  return {
    color: [token(root, "--cw-accent"), "#b5651d", "#6b4c9a", "#2f7d4f", "#a3271c", "#8a7a00"],
    backgroundColor: surface, // on "transparent" ECharts takes the page for dark and outlines every label
    animation: false,
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    ...option,
    series,
    textStyle: { ...text, ...option.textStyle },
    ...(option.legend ? { legend: { textStyle: { color: ink }, ...option.legend } } : {}),
    ...(option.tooltip ? { tooltip: { backgroundColor: surface, borderColor: line, textStyle: { color: ink }, confine: true, ...option.tooltip } } : {}),
    ...(option.xAxis ? { xAxis: axis(option.xAxis) } : {}),
    ...(option.yAxis ? { yAxis: axis(option.yAxis, "left") } : {}),
    ...(option.visualMap ? { visualMap: { textStyle: { color: ink }, ...option.visualMap } } : {}),
    ...radar,
  };
}

export function mount(root, ctx) {
  const { spec } = ctx;
  let output = ctx.output ?? {};
  let drawn = null;
  let starting = false;
  let gone = false;

  const canvas = h("div", { class: "cw-chart-canvas", role: "img", style: `height:${spec.height}px` });
  const empty = h("p", { class: "cw-chart-empty" }, spec.empty);
  const figures = h("dl", { class: "cw-readouts" });
  const summary = h("p", { class: "cw-chart-summary" });
  const numbers = h("details", { class: "cw-chart-numbers" });
  root.replaceChildren(h("figure", { class: "cw-chart" },
    spec.label ? h("figcaption", { class: "cw-label" }, spec.label) : null, figures, canvas, empty, summary, numbers));

  const picture = async () => {
    if (!output.option || gone) return;
    if (!drawn && !starting) {
      starting = true;
      try {
        drawn = await ctx.chart(canvas);
      } catch {
        starting = false; // the figures and the table below say the same
        canvas.hidden = true;
        return;
      }
      if (gone) { drawn.remove(); return; }
      resize.observe(canvas);
    }
    drawn?.set(themed(output.option, root));
  };
  const resize = new ResizeObserver(() => drawn?.resize());
  const retint = new MutationObserver(() => picture());
  retint.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const onDark = () => picture();
  dark.addEventListener("change", onDark);

  const draw = () => {
    const has = Boolean(output.option);
    canvas.hidden = !has;
    empty.hidden = has || (output.readouts ?? []).length > 0;
    canvas.setAttribute("aria-label", output.summary || spec.label || "图");
    summary.textContent = output.summary ?? "";
    summary.hidden = !output.summary;
    figures.hidden = !(output.readouts ?? []).length;
    figures.replaceChildren(...(output.readouts ?? []).map((one) => h("div", { class: `cw-readout cw-tone-${one.tone}`, "data-readout": one.label },
      h("dt", {}, one.label), h("dd", {}, h("strong", {}, one.value), one.note ? h("span", { class: "cw-help" }, one.note) : null))));
    numbers.hidden = !(output.rows ?? []).length;
    const open = numbers.open;
    numbers.replaceChildren(h("summary", {}, "看数字"), h("div", { class: "cw-scroll", tabindex: "0", role: "region", "aria-label": `${spec.label || "图"}的数字` },
      h("table", { class: "cw-numbers" },
        h("thead", {}, h("tr", {}, (output.columns ?? []).map((c) => h("th", { scope: "col" }, c)))),
        h("tbody", {}, (output.rows ?? []).map((row) => h("tr", {}, row.map((cell, i) => (i ? h("td", {}, cell) : h("th", { scope: "row" }, cell)))))))));
    numbers.open = open;
    picture();
  };
  draw();
  return {
    update: (next) => { if (next.output && JSON.stringify(next.output) !== JSON.stringify(output)) { output = next.output; draw(); } },
    focus: () => false,
    destroy: () => { gone = true; resize.disconnect(); retint.disconnect(); dark.removeEventListener("change", onDark); drawn?.remove(); },
  };
}
