// ECharts without a front end of Jupyter's around it: it lies in the module that ipecharts ships, whose shared
// packages anybody may ask for (webpack's module federation). Loaded when the first chart has something to show.

let library = null;

async function load(entry) {
  await new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = entry;
    script.onload = done;
    script.onerror = () => fail(new Error("ECharts cannot be loaded"));
    document.head.append(script);
  });
  const shared = {};
  await globalThis._JUPYTERLAB.ipecharts.init(shared);
  const [newest] = Object.values(shared.echarts);
  return (await newest.get())();
}

// A drawing in `canvas`, with the interface that a chart part uses. Throws where the library cannot be had.
export async function drawing(canvas) {
  library ??= load(document.body.dataset.echarts);
  const echarts = await library.catch((fault) => { library = null; throw fault; });
  const chart = echarts.init(canvas, null, { locale: "ZH" });
  return {
    set: (option) => chart.setOption(option, { notMerge: true }),
    resize: () => chart.resize(),
    remove: () => chart.dispose(),
  };
}
