const age = document.getElementById("age");
let seconds = 0;

setInterval(() => {
  seconds += 1;
  age.textContent = String(seconds);
}, 1000);
