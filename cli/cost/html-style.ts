/** Style of the page: light and dark, and on a phone a row's name above its bar. Contrasts are 4.5 to 1 and more. */
export const STYLE = `:root{color-scheme:light dark;--ink:#1b2430;--soft:#566273;--paper:#fff;--card:#f4f6f9;--line:#d5dbe3;--plain:#2f67b2;--more:#b3541e;--less:#1f7a4d;--range:#0b1f3a}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#a9b4c2;--paper:#12161c;--card:#1c222b;--line:#343d4a;--plain:#5b93e0;--more:#e08a4f;--less:#4fb981;--range:#dfe9f7}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;margin:0;color:var(--ink);background:var(--paper)}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.15rem;font-weight:600;margin:0 0 .2rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:0 0 .4rem}
p{margin:.3rem 0}.about,.quiet,small{color:var(--soft)}.about{font-size:.9rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.8rem;margin:1.2rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.card b{display:block;font-size:1.4rem;line-height:1.25;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.card span{color:var(--soft);font-size:.9rem}
.card.main{grid-column:span 2}.card.main b{font-size:2.1rem}
.over{grid-column:span 2;border-color:var(--more);border-width:2px}
section{margin:2.2rem 0 0}
table{border-collapse:collapse;width:100%}
.chart thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.chart th{font-weight:400;text-align:left;width:34%;padding:.22rem .8rem .22rem 0;overflow-wrap:anywhere;vertical-align:middle}
.chart .bar{padding:.22rem 0;vertical-align:middle}
.chart .usd{width:9.5rem;text-align:right;font-variant-numeric:tabular-nums;padding-left:.8rem;vertical-align:middle;white-space:nowrap}
.usd small{display:block;font-size:.75rem;line-height:1.2}
.chart svg{display:block;width:100%;height:1.25rem;overflow:visible}
.plain{fill:var(--plain)}.more{fill:var(--more)}.less{fill:var(--less)}
.range{fill:var(--range);opacity:.55}.end,.axis{stroke:var(--range);stroke-width:1.5;vector-effect:non-scaling-stroke}.axis{stroke:var(--line)}
.advice{list-style:none;padding:0;margin:.6rem 0;display:grid;gap:.7rem}
.advice li{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--less);border-radius:.5rem;padding:.7rem 1rem}
.advice b{color:var(--less);font-variant-numeric:tabular-nums}
.advice p{font-size:.92rem}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
ul{padding-left:1.2rem}li{margin:.2rem 0;overflow-wrap:anywhere}
@media (max-width:40rem){.chart tr{display:grid;grid-template-columns:1fr auto;column-gap:.8rem;padding:.35rem 0}.chart th{width:auto;grid-column:1;grid-row:1;padding:0}.chart .usd{width:auto;grid-column:2;grid-row:1;padding:0}.chart .bar{grid-column:1/-1;grid-row:2;padding:.1rem 0}.cards{grid-template-columns:repeat(2,1fr)}.card b{font-size:1.15rem}.card.main b{font-size:1.8rem}}
@media print{.card,.advice li{break-inside:avoid}}`;
