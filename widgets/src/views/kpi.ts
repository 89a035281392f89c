/** One number: what it is, how it moved, how far the target is. */
import { compared } from "../change";
import type { Context, View } from "../context";
import type { Tile } from "../cube/sent";
import { h, icon, place, setAttribute } from "../dom";
import { isKnown, short } from "../format";
import type { Preview } from "../live";
import type { Kpi, Signal, Target } from "../protocol";
import { Card } from "./card";
import { sparkline } from "./spark";

export function kpiView(key: string, context: Context): View<Kpi> {
  const card = new Card(key, "kpi", context);
  const dialog = h("dialog", { class: "dk-dialog", "aria-labelledby": card.titleId });
  const main = h("div", { class: "dk-kpi-main" });
  card.body.append(main);
  const end = h("div", { class: "dk-kpi-end" });
  card.el.append(end, dialog);
  let shown: Kpi | null = null;
  const open = () => {
    dialog.close();
    if (shown) context.rows(key, shown, []);
  };
  const details = h(
    "button",
    {
      class: "dk-link",
      type: "button",
      "aria-haspopup": "dialog",
      onclick: () => {
        if (shown) fillDialog(dialog, shown, open);
        dialog.showModal();
      },
    },
    "View details",
  );

  const why = h(
    "button",
    {
      class: "dk-link",
      type: "button",
      "data-action": "drivers",
      "aria-haspopup": "dialog",
      onclick: () => context.send({ type: "drivers", view: key }),
    },
    "Why?",
  );

  const update = (state: Kpi) => {
    shown = state;
    setAttribute(card.el, "aria-labelledby", state.words ? null : card.titleId);
    setAttribute(card.el, "aria-label", state.words || null);
    place(card.tools, [state.live && liveBadge(state.live)]);
    const ready = card.update(state);
    setAttribute(why, "aria-label", `Why did ${state.title || "this"} change?`);
    const links = [state.details && details, state.drives && why].filter(Boolean) as HTMLElement[];
    place(
      end,
      ready
        ? [
            state.spark && sparkline(state.spark),
            links.length > 0 && h("div", { class: "dk-links" }, ...links),
          ]
        : [],
    );
    if (!ready) return;
    place(main, parts(state));
    if (dialog.open) fillDialog(dialog, state, open);
  };
  const preview = (live: Preview | null) => {
    if (shown?.status !== "ready") return false;
    const [spec] = live?.tile.measures ?? [];
    if (!live || !spec || !isKnown(spec.format) || (!live.moving && judged(shown, live.tile))) {
      place(main, parts(shown));
      return false;
    }
    const [value = Number.NaN] = live.answer.values[0] ?? [];
    const base = live.answer.base?.[0]?.[0];
    const text = short(value, spec);
    const change = base === undefined ? WAITING : compared(value, base, spec);
    const now = { ...shown, signal: null, value: text, exact: text };
    place(main, parts({ ...now, ...(live.tile.compares && change) }));
    return true;
  };
  return { el: card.el, update, preview };
}

/** Say whether a card has a target, or a change that is none on the period before: the kernel judges it anew. */
const judged = ({ target, change, against }: Kpi, { compares }: Tile) =>
  target !== null || (!compares && (change !== "" || !!against));

/** A change that only the kernel knows. */
const WAITING = { change: "…", arrow: "none", status_of: "none" } as const;

const parts = (state: Kpi) => [
  h("div", { class: "dk-value", "data-part": "value", title: state.exact }, state.value),
  changeLine(state),
  state.signal && chip(state.signal),
  state.target && targetBar(state.target),
];

/** Say whether the number is unusual; the sentence behind it is read out and shown on hover. */
const chip = ({ text, status, unusual, words }: Signal) =>
  h(
    "div",
    {
      class: "dk-signal",
      "data-part": "signal",
      "data-judgement": status,
      "data-unusual": String(unusual),
      title: words,
    },
    text,
    h("span", { class: "dk-sr" }, `. ${words}`),
  );

const liveBadge = (live: "live" | "stale") =>
  h("span", { class: `dk-badge dk-${live}` }, live === "live" ? "Live" : "Stale");

function changeLine(state: Kpi): HTMLElement | null {
  if (state.change === "" && state.arrow === "none") {
    return state.change_words === "" ? null : h("div", { class: "dk-note" }, state.change_words);
  }
  const words = state.change === "" ? "" : base(state);
  return h(
    "div",
    { class: "dk-change-line" },
    h(
      "span",
      {
        class: "dk-change",
        "data-part": "change",
        "data-judgement": state.status_of,
        title: state.change_words,
      },
      state.arrow !== "none" && icon(state.arrow, 14),
      state.change || state.change_words,
    ),
    words !== "" && h("span", { class: "dk-change-words" }, words),
  );
}

/** Say what the change is against and, because colour alone says nothing, how it is judged. */
function base(state: Kpi): string {
  const { against = "" } = state;
  if (against === "" && state.change === "n/a") return state.change_words;
  const judged = state.status_of === "good" || state.status_of === "bad" ? state.status_of : "";
  return [against && `vs ${against}`, judged].filter((part) => part !== "").join(" · ");
}

function targetBar(target: Target): HTMLElement {
  const share = Math.min(Math.max(target.fraction, 0), 1);
  const judged = target.status ?? (target.met ? "good" : "bad");
  const fill = h("div", { class: "dk-meter-fill", "data-target": judged });
  fill.style.width = `${share * 100}%`;
  const pace = target.pace ? h("div", { class: "dk-meter-pace" }) : null;
  if (pace) pace.style.left = `${Math.min(target.pace ?? 0, 1) * 100}%`;
  return h(
    "div",
    { class: "dk-target" },
    h(
      "div",
      {
        class: "dk-meter",
        role: "meter",
        "aria-label": "Target",
        "aria-valuemin": 0,
        "aria-valuemax": 1,
        "aria-valuenow": share,
        "aria-valuetext": target.words,
      },
      fill,
      pace,
    ),
    h("div", { class: "dk-target-text", title: target.words }, target.text),
    target.outlook ? h("div", { "data-part": "outlook" }, target.outlook) : null,
  );
}

function fillDialog(dialog: HTMLDialogElement, state: Kpi, open: () => void): void {
  place(dialog, [
    h(
      "header",
      { class: "dk-head" },
      h("h3", { class: "dk-dialog-title" }, state.title),
      h(
        "button",
        {
          class: "dk-icon-button",
          type: "button",
          "aria-label": "Close",
          onclick: () => dialog.close(),
        },
        icon("close"),
      ),
    ),
    h("p", { class: "dk-value" }, state.value),
    h(
      "dl",
      { class: "dk-details" },
      ...(state.details ?? []).flatMap(([label, text]) => [h("dt", {}, label), h("dd", {}, text)]),
    ),
    state.opens &&
      h(
        "button",
        { class: "dk-button", type: "button", "data-action": "rows", onclick: open },
        "Rows behind this number",
      ),
  ]);
}
