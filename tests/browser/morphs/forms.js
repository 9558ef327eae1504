/** What people put into forms. */

import { html } from "./runner.js";

const select = (...options) =>
  html(`<select id=s>${options.map((text) => `<option>${text}</option>`).join("")}</select>`);
const shown = ({ $ }) => $("select").value;

export const cases = [
  {
    name: "typed text stays when the default changes",
    before: html("<input id=a value=old>"),
    after: html("<input id=a value=new>"),
    live: ({ $ }) => void ($("input").value = "typed"),
    expect: ({ $ }) => $("input").value === "typed" && $("input").defaultValue === "new",
  },
  {
    name: "an untouched input shows the new default",
    before: html("<input id=a value=old>"),
    after: html("<input id=a value=new>"),
    expect: ({ $ }) => $("input").value === "new",
  },
  {
    name: "an input that a script set back to its default shows the new one",
    before: html("<input id=a value=old>"),
    after: html("<input id=a value=new>"),
    live: ({ $ }) => (($("input").value = "typed"), ($("input").value = "old")),
    expect: ({ $ }) => $("input").value === "new",
  },
  {
    name: "typed text stays when something else about the input changes",
    before: html("<input id=a class=x>"),
    after: html("<input id=a class=y placeholder=text>"),
    live: ({ $ }) => void ($("input").value = "typed"),
    expect: ({ $ }) => $("input").value === "typed" && $("input").placeholder === "text",
  },
  {
    name: "typed text stays in a textarea whose default changes",
    before: html("<textarea id=a>old</textarea>"),
    after: html("<textarea id=a>new</textarea>"),
    live: ({ $ }) => void ($("textarea").value = "typed"),
    expect: ({ $ }) => $("textarea").value === "typed" && $("textarea").defaultValue === "new",
  },
  {
    name: "an untouched textarea shows the new default",
    before: html("<textarea id=a>old</textarea>"),
    after: html("<textarea id=a>\nnew\nlines</textarea>"),
    expect: ({ $ }) => $("textarea").value === "new\nlines",
  },
  {
    name: "a box that somebody ticked stays ticked",
    before: html("<input id=a type=checkbox><input id=b type=checkbox checked>"),
    after: html("<input id=a type=checkbox class=x><input id=b type=checkbox>"),
    live: ({ $ }) => $("#a").click(),
    expect: ({ $ }) => $("#a").checked && !$("#b").checked,
  },
  {
    name: "a box that somebody cleared stays cleared",
    before: html("<input id=a type=checkbox checked>"),
    after: html("<input id=a type=checkbox checked class=x>"),
    live: ({ $ }) => $("#a").click(),
    expect: ({ $ }) => !$("#a").checked && $("#a").className === "x",
  },
  {
    name: "the radio button that somebody chose stays chosen when the default is another",
    before: html(
      "<input type=radio name=r value=1 checked><input type=radio name=r value=2><input type=radio name=r value=3>",
    ),
    after: html(
      "<input type=radio name=r value=1><input type=radio name=r value=2><input type=radio name=r value=3 checked>",
    ),
    live: ({ $ }) => $("[value='2']").click(),
    expect: ({ $ }) => $("[value='2']").checked && $("[value='3']").defaultChecked,
  },
  {
    name: "a new radio button that is the default does not take the choice away",
    before: html("<input type=radio name=r value=1><input type=radio name=r value=2>"),
    after: html(
      "<input type=radio name=r value=1><input type=radio name=r value=2><input type=radio name=r value=3 checked>",
    ),
    live: ({ $ }) => $("[value='2']").click(),
    expect: ({ $ }) => $("[value='2']").checked && !$("[value='3']").checked,
  },
  {
    name: "a chosen option stays chosen when others come and go",
    before: select("one", "two", "three"),
    after: select("zero", "two", "three", "four"),
    live: ({ $ }) => void ($("select").value = "two"),
    expect: (page) => shown(page) === "two" && page.$("select").options.length === 4,
  },
  {
    name: "an adopted option does not arrive selected",
    before: select("one"),
    after: select("zero", "one"),
    live: ({ $ }) => void ($("select").selectedIndex = 0),
    expect: (page) => shown(page) === "zero",
  },
  {
    name: "a new option at the end changes nothing that is shown",
    before: select("one", "two"),
    after: select("one", "two", "three"),
    expect: (page) => shown(page) === "one",
  },
  {
    name: "an untouched select shows the new default",
    before: html("<select id=s><option selected>one<option>two</select>"),
    after: html("<select id=s><option>one<option selected>two</select>"),
    expect: (page) => shown(page) === "two",
  },
  {
    name: "a choice stays when the default changes",
    before: html("<select id=s><option selected>one<option>two<option>three</select>"),
    after: html("<select id=s><option>one<option selected>two<option>three</select>"),
    live: ({ $ }) => void ($("select").value = "three"),
    expect: (page) => shown(page) === "three",
  },
  {
    name: "where the chosen option goes, the default is shown",
    before: select("one", "two"),
    after: select("one", "three"),
    live: ({ $ }) => void ($("select").value = "two"),
    expect: (page) => shown(page) !== "two",
  },
  {
    name: "several choices stay",
    before: html("<select id=s multiple><option>a<option>b<option>c<option selected>d</select>"),
    after: html("<select id=s multiple><option>b<option>c<option selected>d<option selected>e</select>"),
    live: ({ document }) => {
      const [a, b, c, d] = document.querySelectorAll("option");
      [a.selected, b.selected, c.selected, d.selected] = [false, true, true, false];
    },
    expect: ({ $ }) => [...$("select").selectedOptions].map(({ text }) => text).join() === "b,c",
  },
  {
    name: "options that change places show the new default",
    before: html("<select><option>7</option>  <option>4</option></select>"),
    after: html("<select><option>4</option>  <option>7</option></select>"),
    expect: (page) => shown(page) === "4",
  },
  {
    name: "options that move into a group show the new default",
    before: html("<select><option>7</option><option>4</option></select>"),
    after: html("<select><optgroup label=more><option>4</option></optgroup><option>7</option></select>"),
    expect: (page) => shown(page) === "4",
  },
  {
    name: "an option that lives on outside of its select is not chosen any more",
    before: html("<select><optgroup label=x><option id=o>a</option></optgroup></select>"),
    after: html("<optgroup label=x><option id=o>a</option></optgroup>"),
    live: ({ $ }) => $("option"),
    expect: ({ $ }) => $("option").selected === false,
  },
  {
    name: "options in groups are patched in place",
    before: html("<select id=s><optgroup label=x><option>a<option>b</optgroup></select>"),
    after: html("<select id=s><optgroup label=y><option>0<option>a<option>b</optgroup></select>"),
    live: ({ $ }) => void ($("select").value = "b"),
    expect: (page) => shown(page) === "b" && page.$("optgroup").label === "y",
  },
  {
    name: "a file that somebody chose stays",
    before: html("<input id=f type=file class=a>"),
    after: html("<input id=f type=file class=b>"),
    live: ({ $, window }) => {
      const files = new window.DataTransfer();
      files.items.add(new window.File(["x"], "x.txt"));
      $("input").files = files.files;
    },
    expect: ({ $ }) => $("input").files[0].name === "x.txt" && $("input").className === "b",
  },
  {
    name: "words typed into an editable element are nobody else's",
    before: html("<div id=e contenteditable>old</div><p>x</p>"),
    after: html("<div id=e contenteditable>new</div><p>y</p>"),
    live: ({ $ }) => void ($("div").firstChild.data = "typed"),
    expect: ({ $ }) => $("div").textContent === "typed" && $("p").textContent === "y",
  },
  {
    name: "text around a form changes without a form control being touched",
    before: html("<form><label>Name <input name=n></label><button>Go</button></form>"),
    after: html("<form><label>Your name <input name=n></label><p>hint</p><button>Send</button></form>"),
    live: ({ $ }) => void ($("input").value = "typed"),
    body: '<form><label>Your name <input name="n"></label><p>hint</p><button>Send</button></form>',
    expect: ({ $ }) => $("input").value === "typed",
  },
  {
    name: "a form whose fields are called like the DOM's own names is patched",
    before: html(
      "<form id=f><input name=attributes><input name=childNodes><input name=parentNode><p>old</p></form>",
    ),
    after: html(
      "<form id=f class=x><input name=attributes><input name=childNodes><input name=nextSibling><p>new</p></form>",
    ),
    live: ({ $ }) => Object.assign($("[name=attributes]"), { value: "typed" }),
    expect: ({ $, kept }) =>
      kept.value === "typed" &&
      kept.isConnected &&
      $("p").textContent === "new" &&
      $("[name=nextSibling]") !== null,
  },
];
