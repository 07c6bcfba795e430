import { inkProperties } from "../../report/theme.js";

/** The style of the front page, in the colours of the report. */
export function pageStyle(): string {
  return `:root{${inkProperties("light")};--plate:#f6f8fa;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{${inkProperties("dark")};--plate:#1d2126}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem;font-weight:650}
p{margin:0 0 1rem;max-width:46rem}
a{color:var(--blue)}
.fields{display:flex;flex-wrap:wrap;gap:1rem;margin-bottom:1rem}
.fields label{display:flex;flex-direction:column;gap:.25rem;min-width:min(100%,14rem)}
.fields span{color:var(--muted);font-size:.875rem}
[hidden]{display:none!important}
select,input{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--axis);border-radius:.4rem;padding:.4rem .6rem;max-width:100%}
:focus-visible,.drop:focus-within{outline:3px solid var(--blue);outline-offset:2px}
.drop{display:flex;flex-direction:column;gap:.5rem;align-items:center;text-align:center;padding:2rem 1rem;background:var(--plate);border:2px dashed var(--axis);border-radius:.6rem;cursor:pointer}
.drop.over{border-color:var(--blue);border-style:solid}
.drop span{color:var(--muted);font-size:.875rem}
.drop input{border:0;background:none;max-width:100%}
#said{margin:1rem 0;min-height:1.5rem}
#said.bad{color:var(--vermillion)}
iframe{display:block;width:100%;border:0}
#result img{image-rendering:pixelated;width:min(100%,20rem);border:1px solid var(--grid)}
#result pre{overflow:auto;max-height:30rem;background:var(--plate);border-radius:.4rem;padding:.6rem .9rem}
footer{color:var(--muted);font-size:.875rem;padding-top:2rem;padding-bottom:2rem}
@media (max-width:40rem){header,main,footer{padding-left:1rem;padding-right:1rem}}`;
}
