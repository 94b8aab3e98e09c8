/** The style of all pages, one text, so that its hash can stand in the content security policy. */
export const PAGE_STYLE = `
:root{color-scheme:light}
body{margin:0;background:#f4f4f1;color:#1a1a1a;font:1.125rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:30rem;margin:2rem auto;padding:1.5rem;background:#fff;border:1px solid #767676;border-radius:.5rem}
h1{margin:0 0 1rem;font-size:1.6rem;line-height:1.2}
label{display:block;margin-top:1.25rem;font-weight:600}
.hint{display:block;font-weight:400;color:#444}
input{box-sizing:border-box;width:100%;min-height:2.75rem;margin-top:.35rem;padding:.4rem .6rem;
border:2px solid #555;border-radius:.25rem;background:#fff;color:#1a1a1a;font:inherit}
input[aria-invalid=true]{border-color:#a3001b}
button{min-height:2.75rem;margin-top:1.5rem;padding:.5rem 1.5rem;border:2px solid #0b4f8a;border-radius:.25rem;
background:#0b4f8a;color:#fff;font:inherit;font-weight:600;cursor:pointer}
button.quiet{background:#fff;color:#0b4f8a}
:focus-visible{outline:3px solid #1a1a1a;outline-offset:2px}
.fault{margin:0 0 1rem;padding:.75rem 1rem;border-left:.4rem solid #a3001b;background:#fdeef0}
.field-fault{display:block;margin-top:.35rem;color:#a3001b;font-weight:600}
a{color:#0b4f8a}
p.foot{margin:1.5rem 0 0}
`;
