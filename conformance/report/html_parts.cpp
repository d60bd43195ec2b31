#include "conformance/report/html_parts.h"

namespace qualyswas::conformance::report {

// Colours are checked for a contrast of 4.5 to 1 on both grounds. On a phone a table of exchanges becomes a list; the
// matrix keeps its first column and moves under it. On paper everything is black on white and nothing is folded.
const std::string_view kStyle = R"css(
:root { color-scheme: light dark; --ground: #fff; --ink: #1c2128; --faint: #57606a; --line: #d0d7de; --soft: #f3f5f7; --link: #0550ae;
  --good: #116329; --good-soft: #dafbe1; --bad: #a40e26; --bad-soft: #ffe5e5; --note: #7a4a00; --note-soft: #fff1cf; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171c; --ink: #e4e8ed; --faint: #9da7b3; --line: #373e47; --soft: #1e2329; --link: #79b8ff;
    --good: #7ee2a8; --good-soft: #12351f; --bad: #ff9d9d; --bad-soft: #451a1d; --note: #f2c063; --note-soft: #3a2a08; } }
* { box-sizing: border-box; }
html { scroll-padding-top: .5rem; }
body { background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 84rem; padding: 0 1rem 4rem; overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.45rem; line-height: 1.25; margin: 1.4rem 0 .2rem; } h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem; }
h3 { font-size: 1.02rem; margin: 0; } h4, .small { font-size: .85rem; font-weight: 650; margin: 1.1rem 0 .3rem; color: var(--faint); text-transform: uppercase; letter-spacing: .04em; }
p { margin: .3rem 0; } .faint { color: var(--faint); }
code, pre, .mono { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .88em; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; margin: .2rem 0; overflow: auto; padding: .5rem .65rem; white-space: pre-wrap; } pre[tabindex] { max-height: 24rem; }
.runs { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); margin-top: 1rem; }
.run { border: 1px solid var(--line); border-left: 5px solid var(--good); border-radius: 6px; padding: .8rem 1rem; }
.run.fails { border-left-color: var(--bad); } .run.skipped { border-left-color: var(--note); }
.run h2 { margin: 0 0 .3rem; } .run .verdict { font-weight: 600; margin-bottom: .6rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .4rem 0; } dt { color: var(--faint); } dd { margin: 0; min-width: 0; }
.counts { display: flex; flex-wrap: wrap; gap: .3rem .4rem; list-style: none; margin: .3rem 0; padding: 0; }
.counts li { background: var(--soft); border-radius: 4px; padding: .05rem .5rem; font-size: .87em; } .counts b { font-variant-numeric: tabular-nums; }
.chip { border-radius: 4px; display: inline-block; font-size: .78em; font-weight: 650; letter-spacing: .02em; padding: .08rem .42rem; text-decoration: none; white-space: nowrap; background: var(--soft); color: var(--faint); }
.ok { background: var(--good-soft); color: var(--good); } .bad { background: var(--bad-soft); color: var(--bad); } .note { background: var(--note-soft); color: var(--note); }
a.chip:hover, a.chip:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
.wide { overflow-x: auto; position: relative; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
thead th { color: var(--faint); font-size: .85em; font-weight: 600; }
.matrix td, .matrix thead th:not(:first-child) { min-width: 7.5rem; }
.matrix tbody th { font-weight: 400; min-width: 12rem; } .matrix tbody th b { white-space: nowrap; }
.matrix .area th { background: var(--soft); color: var(--faint); font-size: .8em; text-transform: uppercase; letter-spacing: .05em; }
.matrix .text { color: var(--faint); display: block; font-size: .9em; }
.matrix.many { border-collapse: separate; border-spacing: 0; }
.matrix.many tbody th, .matrix.many thead th:first-child { background: var(--ground); left: 0; position: sticky; }
.matrix.many .area th { background: var(--soft); }
.number { font-size: .85em; margin-left: .3rem; white-space: nowrap; color: var(--faint); }
.filter { align-items: center; display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0; } .filter[hidden] { display: none; }
input, select { background: var(--ground); border: 1px solid var(--faint); border-radius: 4px; color: var(--ink); font: inherit; max-width: 100%; padding: .3rem .5rem; }
article { border: 1px solid var(--line); border-left: 5px solid var(--bad); border-radius: 6px; margin: 1rem 0; padding: .8rem 1rem; content-visibility: auto; contain-intrinsic-block-size: auto 50rem; }
article.known { border-left-color: var(--note); }
article header { align-items: baseline; display: flex; flex-wrap: wrap; gap: .2rem .6rem; }
.failure + .failure { border-top: 1px solid var(--line); margin-top: .8rem; padding-top: .6rem; }
.versus { display: grid; gap: .5rem 1rem; grid-template-columns: 1fr 1fr; } .versus > div { min-width: 0; }
.versus del, .versus ins { border-radius: 2px; text-decoration: none; font-weight: 650; } .versus del { background: var(--bad-soft); color: var(--bad); } .versus ins { background: var(--good-soft); color: var(--good); }
.label { color: var(--faint); font-size: .85em; }
details { margin: .5rem 0; } summary { cursor: pointer; padding: .25rem 0; } summary:hover { color: var(--link); }
.requirement { border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-block-size: auto 2.6rem; margin: 0; } .requirement summary { padding: .5rem 0; }
.cases { font-size: .92em; margin-bottom: .8rem; } .cases td:not(:first-child) { white-space: nowrap; }
.exchanges { font-size: .92em; } .exchanges pre { margin: 0; overflow-wrap: anywhere; padding: .25rem .45rem; } .exchanges td { min-width: 3rem; overflow-wrap: break-word; } .exchanges .answer { min-width: 7rem; } .exchanges .at { white-space: nowrap; }
.exchanges .what { min-width: 15rem; } .exchanges .body { min-width: 14rem; } .struck td { background: var(--note-soft); }
footer { border-top: 1px solid var(--line); color: var(--faint); font-size: .9em; margin-top: 3rem; padding-top: .6rem; }
@media (max-width: 44rem) {
  .versus { grid-template-columns: 1fr; } dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; }
  .matrix th, .matrix td { padding: .3rem .35rem; } .matrix tbody th { min-width: 9.5rem; } .matrix.many .text { display: none; } .matrix td, .matrix thead th:not(:first-child) { min-width: 6rem; }
  .exchanges thead, .cases thead { display: none; } .exchanges tr, .cases tr { border-bottom: 1px solid var(--line); display: block; padding: .35rem 0; }
  .exchanges td, .cases td { border: 0; display: block; padding: .1rem .3rem; min-width: 0; } .cases td:not(:first-child) { display: inline-block; white-space: normal; }
  .exchanges td[data-label]:not(:empty)::before, .cases td[data-label]::before { color: var(--faint); content: attr(data-label) " "; font-size: .85em; }
  .exchanges td:empty { display: none; }
}
@media print {
  :root { --ground: #fff; --ink: #000; --faint: #444; --line: #bbb; --soft: #f4f4f4; --link: #000; --good: #0b4d1d; --good-soft: #fff; --bad: #8a0b1e; --bad-soft: #fff; --note: #5e3900; --note-soft: #fff; color-scheme: light; }
  body { font-size: 10pt; max-width: none; padding: 0; } .filter, .all { display: none; } .chip { border: 1px solid currentColor; } a { text-decoration: none; }
  pre[tabindex] { max-height: none; } article { content-visibility: visible; } .wide { overflow: visible; } .matrix.many tbody th { position: static; }
  details::details-content { block-size: auto; content-visibility: visible; } tr, .failure { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } thead { display: table-header-group; }
  .exchanges .what, .exchanges .body, .exchanges td, .matrix td, .matrix tbody th { min-width: 0; }
}
)css";

// Filters the rows of the matrix, and opens what a link leads into. Without it everything is there, unfiltered.
const std::string_view kScript = R"js(
"use strict";
(() => {
  const form = document.querySelector(".filter"), rows = [...document.querySelectorAll(".matrix tbody tr")];
  if (!form) return;
  const words = form.querySelector("input"), which = form.querySelector("select"), count = form.querySelector("output");
  const show = () => {
    const wanted = words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, area = null, some = false;
    for (const row of rows) {
      if (row.className === "area") { if (area) area.hidden = !some; area = row; some = false; continue; }
      const text = row.textContent.toLowerCase();
      const marks = row.dataset.marks.split(" ");
      row.hidden = !(wanted.every((word) => text.includes(word)) && (!which.value || marks.includes(which.value)));
      if (!row.hidden) { shown += 1; some = true; }
    }
    if (area) area.hidden = !some;
    count.textContent = shown + " shown";
  };
  words.addEventListener("input", show);
  which.addEventListener("change", show);
  form.hidden = false;
  show();
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();
})();
)js";

}  // namespace qualyswas::conformance::report
