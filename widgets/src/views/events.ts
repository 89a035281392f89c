/** What happened in the time of a chart, listed below it. */
import { h } from "../dom";
import type { Anomaly, Chart } from "../protocol";
import { numbered } from "../renderers/figure";
import { unescaped } from "./marks";

/** Events that are listed below a chart at most; the pointer finds the others on the chart. */
const LISTED = 6;

const happened = ({ text, words, severity, start }: Anomaly, why: (() => void) | null) =>
  h(
    "li",
    { class: "dk-event", "data-severity": severity, title: words },
    why && start !== null
      ? h(
          "button",
          {
            class: "dk-link",
            type: "button",
            "data-action": "drivers",
            "aria-haspopup": "dialog",
            "aria-label": `Why: ${words}`,
            onclick: why,
          },
          text,
        )
      : text,
  );

/** Give the newest events of a chart; those that the kernel can explain open their drivers. */
export const eventItems = ({ anomalies, drives }: Chart, why: (one: Anomaly) => void) =>
  (anomalies ?? [])
    .slice(-LISTED)
    .map((one) => happened(one, drives === true ? () => why(one) : null));

/** Give what the numbers of events stand for that have their names where there is more room. */
export function eventWords({ figure }: Chart, width: number): string {
  const events = numbered(figure.layout, width);
  if (events.every(({ text }, place) => text === String(place + 1))) return "";
  return events
    .map(({ text, hovertext }, place) => `${place + 1} ${unescaped(hovertext ?? text)}`)
    .join("; ");
}
