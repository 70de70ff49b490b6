// The charts of the app, drawn by Apache ECharts. The page hands over a model: what is drawn, not how. Colours and type are
// the tokens of the page, read anew whenever the theme changes.
//
// A model is { kind, unit, name, times, series }: kind is "line", "area" (filled from zero), "stack" (filled on top of each
// other) or "bars"; unit is "percent" (values are shares of 1), "number", or a currency code; times are milliseconds since
// 1970 in UTC, ascending; series are { name, values }, one value a time, NaN where there is none.

import { BarChart, LineChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const SERIES_COLOURS = 10;
/** Lines of a tooltip beyond which the small ones are left out. */
const TOOLTIP_LINES = 12;

/** The colour that a custom property stands for here; `light-dark()` is resolved by the browser only where it is used. */
function colourReader(element) {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const read = (token) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  return { read, done: () => probe.remove() };
}

function lookOf(element) {
  const { read, done } = colourReader(element);
  const look = {
    ink: read("ink"),
    faint: read("ink-3"),
    line: read("line"),
    surface: read("surface"),
    raised: read("raised"),
    accent: read("accent"),
    band: read("track"),
    other: read("in-band"),
    series: Array.from({ length: SERIES_COLOURS }, (_, index) => read(`chart-${index + 1}`)),
    font: getComputedStyle(element).fontFamily,
  };
  done();
  return look;
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const minute = new Intl.DateTimeFormat(undefined, {
  year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC", timeZoneName: "short",
});

/** Values as text: on the axis as short as the steps allow, in a tooltip with fixed decimals. */
function writerOf(unit) {
  const number = (least, most) => new Intl.NumberFormat(undefined, { minimumFractionDigits: least, maximumFractionDigits: most });
  const percent = new Intl.NumberFormat(undefined, { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const [axis, exact] = unit === "percent" ? [number(0, 2), percent] : [number(0, 4), number(2, 4)];
  const scaled = (value) => (unit === "percent" ? value * 100 : value);
  const suffix = unit === "percent" || unit === "number" ? "" : ` ${unit}`;
  const withMinus = (text) => text.replace("-", "\u2212");
  return { axis: (value) => withMinus(axis.format(scaled(value))), exact: (value) => `${withMinus(exact.format(value))}${suffix}` };
}

function tooltipOf(model, look) {
  const { exact } = writerOf(model.unit);
  const isDaily = model.times.every((time) => time % 86_400_000 === model.times[0] % 86_400_000);
  const formatter = (points) => {
    const seen = points.filter((point) => Number.isFinite(point.value[1]) && (model.kind !== "stack" || point.value[1] !== 0));
    if (model.kind === "stack") seen.sort((one, other) => other.value[1] - one.value[1]);
    const rows = seen.slice(0, TOOLTIP_LINES).map((point) => `${point.marker} ${point.seriesName}  ${exact(point.value[1])}`);
    const left = seen.length - rows.length;
    const when = new Date(points[0].value[0]);
    return [(isDaily ? day : minute).format(when), ...rows, ...(left > 0 ? [`and ${left} smaller`] : [])].join("\n");
  };
  return {
    trigger: "axis",
    // Text on the canvas: HTML of a tooltip would need inline styles, which the content security policy refuses.
    renderMode: "richText",
    confine: true,
    order: "seriesAsc",
    backgroundColor: look.raised,
    borderColor: look.line,
    padding: [8, 12],
    textStyle: { color: look.ink, fontFamily: look.font, fontSize: 12, lineHeight: 18 },
    axisPointer: { type: "line", lineStyle: { color: look.faint, type: "dashed" } },
    formatter,
  };
}

function seriesOf(model, look) {
  return model.series.map(({ name, values }, index) => {
    const colour = name === "Other" ? look.other : look.series[index % SERIES_COLOURS];
    const data = Array.from(model.times, (time, row) => [time, values[row]]);
    if (model.kind === "bars") return { name, type: "bar", data, itemStyle: { color: colour }, barMaxWidth: 10, large: data.length > 2000 };
    const filled = model.kind === "stack" ? { stack: "all", areaStyle: { color: colour, opacity: 0.8 } } : {};
    const below = model.kind === "area" ? { areaStyle: { color: colour, opacity: 0.18 } } : {};
    return {
      name,
      type: "line",
      data,
      showSymbol: data.length === 1,
      sampling: model.kind === "stack" ? undefined : "lttb",
      step: model.kind === "stack" ? "end" : undefined,
      lineStyle: { color: colour, width: model.kind === "stack" ? 0 : 1.75 },
      itemStyle: { color: colour },
      emphasis: { disabled: true },
      ...filled,
      ...below,
    };
  });
}

function optionOf(model, look) {
  const text = { color: look.faint, fontFamily: look.font, fontSize: 11 };
  const hasLegend = model.series.length > 1;
  const zooms = model.times.length > 60;
  return {
    animation: false,
    textStyle: { fontFamily: look.font },
    grid: { left: 8, right: 16, top: hasLegend ? 36 : 14, bottom: zooms ? 44 : 8, containLabel: true },
    legend: {
      show: hasLegend,
      type: "scroll",
      top: 2,
      left: 4,
      icon: "roundRect",
      itemWidth: 10,
      itemHeight: 10,
      inactiveColor: look.line,
      pageIconColor: look.faint,
      pageIconInactiveColor: look.line,
      pageTextStyle: text,
      textStyle: { ...text, color: look.ink },
    },
    tooltip: tooltipOf(model, look),
    xAxis: {
      type: "time",
      axisLine: { lineStyle: { color: look.line } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      scale: model.kind === "line",
      max: model.kind === "stack" && isWhole(model) ? 1 : undefined,
      axisLabel: { ...text, formatter: writerOf(model.unit).axis },
      splitLine: { lineStyle: { color: look.line } },
    },
    dataZoom: zooms ? zoomOf(look, text) : [],
    series: seriesOf(model, look),
  };
}

/** Whether the parts of a stack never come to more than the whole, so that its axis ends there. */
const isWhole = (model) => model.times.every((_, row) => model.series.reduce((sum, { values }) => sum + (values[row] || 0), 0) <= 1 + 1e-9);

function zoomOf(look, text) {
  const slider = {
    type: "slider",
    height: 18,
    bottom: 8,
    borderColor: look.line,
    fillerColor: look.band,
    backgroundColor: "transparent",
    dataBackground: { lineStyle: { color: look.faint, width: 1 }, areaStyle: { color: look.band } },
    selectedDataBackground: { lineStyle: { color: look.accent, width: 1 }, areaStyle: { color: look.band } },
    handleStyle: { color: look.surface, borderColor: look.faint },
    moveHandleStyle: { color: look.line },
    emphasis: { handleStyle: { borderColor: look.accent }, moveHandleStyle: { color: look.faint } },
    textStyle: text,
    showDetail: false,
    brushSelect: false,
  };
  // The wheel scrolls the page; with Ctrl it zooms.
  return [slider, { type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false }];
}

/** A chart in an element: `show(model)`, `image()` as the bytes of a PNG, `dispose()`. */
export function mount(element) {
  const chart = init(element, null, { renderer: "canvas" });
  let shown = null;
  const draw = () => shown && chart.setOption(optionOf(shown, lookOf(element)), { notMerge: true });
  const size = new ResizeObserver(() => chart.resize());
  size.observe(element);
  const theme = new MutationObserver(draw);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", draw);
  return {
    show(model) {
      shown = model;
      draw();
    },
    image() {
      const url = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: lookOf(element).surface, excludeComponents: ["dataZoom"] });
      return Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
    },
    dispose() {
      size.disconnect();
      theme.disconnect();
      scheme.removeEventListener("change", draw);
      chart.dispose();
    },
  };
}
