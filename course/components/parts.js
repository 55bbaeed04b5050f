// Which module draws which kind of part.

import { mount as table } from "./table.js";
import { mount as form } from "./form.js";
import { mount as map } from "./map.js";
import { mount as sorter } from "./sorter.js";
import { mount as clock } from "./clock.js";
import { mount as chart } from "./chart.js";
import { mount as quiz } from "./quiz.js";
import { mount as dialogue } from "./dialogue.js";
import { mount as download } from "./download.js";

const KINDS = { table, form, map, sorter, clock, chart, quiz, dialogue, download };

export function mountPart(slot, ctx) {
  return KINDS[ctx.spec.kind](slot, ctx);
}
