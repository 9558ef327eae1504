/** Pages that are different at each request. */

import { html } from "./runner.js";

const page = ({ token, time = "12:00", script = "", flash = "", text = "x" }) =>
  html(
    `${flash}<form id=f><input type=hidden name=csrf value=${token}></form><time>${time}</time>` +
      `<script>window.data = {token: "${token}", at: "${time}"};${script}</script><p>${text}</p>`,
  );
const [one, two, three] = ["a1b2", "c3d4", "e5f6"].map((token, index) => ({ token, time: `12:0${index}` }));

export const cases = [
  {
    name: "what differs between two answers is no change",
    before: page(one),
    after: page(two),
    again: page(three),
    outcome: "none",
    expect: ({ $ }) => $("[name=csrf]").value === "a1b2",
  },
  {
    name: "the author's change is applied without the noise",
    before: page(one),
    after: page({ ...two, text: "y" }),
    again: page({ ...three, text: "y" }),
    expect: ({ $ }) =>
      $("p").textContent === "y" && $("[name=csrf]").value === "a1b2" && $("time").textContent === "12:00",
  },
  {
    name: "an inline script that changed beside its noise needs a reload",
    before: page(one),
    after: page({ ...two, script: "new" }),
    again: page({ ...three, script: "new" }),
    reason: /inline script changed/,
  },
  {
    name: "a message that one answer has alone does not come",
    before: page(one),
    after: page({ ...two, flash: "<p class=flash>Saved</p>", text: "y" }),
    again: page({ ...three, text: "y" }),
    expect: ({ $ }) => $(".flash") === null && $("p").textContent === "y",
  },
  {
    name: "what the author takes away goes, though a message comes elsewhere",
    before: html("<h1>t</h1><p id=a>a</p><p id=b>b</p><p id=c>c</p>"),
    after: html("<p class=flash>Saved</p><h1>t</h1><p id=a>a</p><p id=c>c</p>"),
    again: html("<h1>t</h1><p id=a>a</p><p id=c>c</p>"),
    body: '<h1>t</h1><p id="a">a</p><p id="c">c</p>',
  },
  {
    name: "ids that are made at each request are no change",
    before: html("<div id=x-1><b>text</b></div><p>x</p>"),
    after: html("<div id=x-2><b>text</b></div><p>y</p>"),
    again: html("<div id=x-3><b>text</b></div><p>y</p>"),
    live: ({ $ }) => $("div"),
    expect: ({ $, kept }) => $("div") === kept && kept.id === "x-1",
  },
  {
    name: "a list that is shuffled at each request stays as it is",
    before: html("<ul><li id=a>a</li><li id=b>b</li><li id=c>c</li></ul><p>x</p>"),
    after: html("<ul><li id=c>c</li><li id=a>a</li><li id=b>b</li></ul><p>y</p>"),
    again: html("<ul><li id=b>b</li><li id=c>c</li><li id=a>a</li></ul><p>y</p>"),
    expect: ({ $ }) => $("ul").textContent === "abc" && $("p").textContent === "y",
  },
  {
    name: "what is picked at random each time stays as it is",
    before: html("<aside><b>tip one</b></aside><p>x</p>"),
    after: html("<aside><i>hint 2</i></aside><p>y</p>"),
    again: html("<aside><u>note 3</u></aside><p>y</p>"),
    expect: ({ $ }) => $("aside").innerHTML === "<b>tip one</b>" && $("p").textContent === "y",
  },
  {
    name: "a text whose words the author changed and whose time is noise is changed",
    before: html("<p>Time: 12:00</p>"),
    after: html("<p>It is now 12:01</p>"),
    again: html("<p>It is now 12:02</p>"),
    expect: ({ $ }) => $("p").textContent === "It is now 12:01",
  },
];
