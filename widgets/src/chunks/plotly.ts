import bar from "plotly.js/lib/bar";
import core from "plotly.js/lib/core";
import heatmap from "plotly.js/lib/heatmap";
import indicator from "plotly.js/lib/indicator";
import pie from "plotly.js/lib/pie";
import { ahead } from "../renderers/ahead";
import { type Drawer, Plot } from "../renderers/plotly";
import { refit } from "../renderers/refit";

core.register([bar, heatmap, indicator, pie]);
const engine = Object.assign(core, { ahead, refit });
export default engine;
export const plot: Drawer["plot"] = (clicked) => new Plot(engine, clicked);
