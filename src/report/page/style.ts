import { inkProperties, paintRules } from "../theme.js";

/** The page's whole style sheet. Paper is always printed light. */
export function styleSheet(): string {
  return `:root{${inkProperties("light")};--plate:#f6f8fa;color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){:root{${inkProperties("dark")};--plate:#1d2126}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem;font-weight:650}
h2{font-size:1.25rem;line-height:1.3;margin:0 0 .5rem;font-weight:650}
p{margin:0 0 1rem;max-width:46rem}
section{padding:1.75rem 0;border-top:1px solid var(--grid)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:1rem 0 1.5rem;padding:0}
a{color:var(--blue);text-underline-offset:.15em}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:var(--paper);border:2px solid var(--blue)}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
.row{display:flex;flex-wrap:wrap;gap:2rem 1.5rem;align-items:flex-start}
figure{margin:0;min-width:0;max-width:var(--w);flex:1 1 min(100%,calc(var(--w)*.8))}
figcaption,.note{color:var(--muted);font-size:.875rem;max-width:46rem}
figcaption{padding:0 1rem}
.note{margin-top:.5rem}
.scroll{overflow-x:auto}
figure svg{display:block;width:100%;min-width:min(34rem,calc(var(--w)*.75));height:auto;font-family:inherit}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.4rem 1rem .4rem 0;text-align:left;border-bottom:1px solid var(--grid);white-space:nowrap;vertical-align:top}
thead th{color:var(--muted);font-weight:500}
tbody th{font-weight:500;position:sticky;left:0;background:var(--paper)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:.75rem 1.5rem;margin:0}
dl div{background:var(--plate);border-radius:.4rem;padding:.6rem .9rem}
dt{color:var(--muted);font-size:.875rem}
dd{margin:0}
footer{color:var(--muted);font-size:.875rem;padding-bottom:2rem;border-top:1px solid var(--grid);padding-top:1rem}
@media (max-width:40rem){figcaption{padding:0}}
@media print{@page{margin:14mm}
body{font-size:11pt}nav,.skip{display:none}header,main,footer{max-width:none;padding:0}
section{padding:1rem 0}h2{break-after:avoid}figure,tr,dl div,.facts,.metrics{break-inside:avoid}.scroll{overflow:visible}
figure{flex-basis:min(100%,calc(var(--w)*.6))}figure svg{min-width:0}
tbody th{position:static}table{font-size:9pt;overflow-wrap:normal}th,td{white-space:normal;padding-right:.6rem}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
${paintRules()}`;
}
