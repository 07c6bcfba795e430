import { inkProperties, paintRules } from "../theme.js";

/** The page's whole style sheet. Paper is always printed light. */
export function styleSheet(): string {
  return `:root{${inkProperties("light")};--plate:#f6f8fa;--shade:#0004;color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){:root{${inkProperties("dark")};--plate:#1d2126;--shade:#fff5}}
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
.verdict{font-size:1.25rem;line-height:1.4}
.row{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}
figure{margin:0;min-width:min(100%,34rem,calc(var(--w)*.75));max-width:calc(var(--w)*1.15);flex:var(--r) 1 calc(var(--r)*22rem)}
.note{color:var(--muted);font-size:.875rem;max-width:46rem;margin-top:.5rem}
.scroll{overflow-x:auto;background:linear-gradient(90deg,var(--paper) 30%,transparent) 0/2.5rem 100%,linear-gradient(270deg,var(--paper) 30%,transparent) 100%/2.5rem 100%,linear-gradient(90deg,var(--shade),transparent) 0/1rem 100%,linear-gradient(270deg,var(--shade),transparent) 100%/1rem 100%;background-repeat:no-repeat;background-attachment:local,local,scroll,scroll}
.tall{max-height:min(36rem,80vh);overflow:auto}
.tall thead th{position:sticky;top:0;background:var(--paper);box-shadow:inset 0 -1px var(--grid);z-index:1}
.tall thead th:first-child{z-index:2}
figure svg{display:block;width:100%;min-width:min(34rem,calc(var(--w)*.75));height:auto;font-family:inherit}
.scroll svg>rect{fill:none}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.4rem 1rem .4rem 0;text-align:left;border-bottom:1px solid var(--grid);white-space:nowrap;vertical-align:top}
thead th{color:var(--muted);font-weight:500;vertical-align:bottom}
.numbers thead th{white-space:normal;overflow-wrap:normal}
tr>th:first-child{position:sticky;left:0;background:var(--paper);white-space:normal;overflow-wrap:break-word;min-width:8rem;max-width:20rem}
tbody th{font-weight:500}
small{display:block;color:var(--muted);font-size:.75rem}
pre{background:var(--plate);border-radius:.4rem;padding:.6rem .9rem;margin:0;min-width:max-content;font-size:.875rem}
.commands p{margin:.75rem 0 .25rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:.75rem 1.5rem;margin:0}
dl div{background:var(--plate);border-radius:.4rem;padding:.6rem .9rem}
dt{color:var(--muted);font-size:.875rem}
dd{margin:0}
footer{color:var(--muted);font-size:.875rem;padding-bottom:2rem;border-top:1px solid var(--grid);padding-top:1rem}
@media (max-width:40rem){header,main,footer{padding-left:1rem;padding-right:1rem}tr>th:first-child{max-width:9rem}}
@media print{.note{font-size:8pt}@page{margin:12mm}
body{font-size:9.5pt}nav,.skip{display:none}header,main,footer{max-width:none;padding:0}p,.note{max-width:none;margin-bottom:.5rem}
small{font-size:6pt}dt,pre,footer{font-size:8pt}.verdict{font-size:12pt}section{padding:.6rem 0}h1{font-size:16pt}h2{font-size:12pt;break-after:avoid}figure,tr,dl div,pre{break-inside:avoid}
.row{gap:.5rem}figure{flex-basis:calc(var(--r)*13rem);min-width:0;max-width:calc(var(--w)*.75)}figure svg{min-width:0}
.scroll{overflow:visible;background:none;max-height:none}.tall thead th{position:static}tr>th:first-child{position:static;min-width:0}
table{font-size:8pt;overflow-wrap:normal}th,td{white-space:normal;padding:.15rem .5rem .15rem 0}dl{gap:.3rem;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr))}dl div{padding:.2rem .5rem}pre{white-space:pre-wrap;min-width:0}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
${paintRules()}`;
}
