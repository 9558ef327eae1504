// Counts on when it is edited: what it knows is handed over, and only one timer runs.
const hot = import.meta.hot;
const STEP = 1;
let made = hot?.data.made ?? 0;

const timer = setInterval(() => {
  made += STEP;
  document.querySelector("#bubbles").value = made;
}, 500);

hot?.accept();
hot?.dispose((data) => {
  data.made = made;
  clearInterval(timer);
});
