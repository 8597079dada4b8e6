// Marks every control of the box it stands in, also those that are drawn later, as one that JupyterLab's
// shortcuts leave alone. The mark counts on the element with the focus only, not on what is around it.

function render({ el }) {
  let watching = null;

  function mark(box) {
    for (const control of box.querySelectorAll("select, input, button, textarea")) {
      control.dataset.lmSuppressShortcuts = "true";
    }
  }

  function begin() {
    const box = el.closest(".widget-vbox, .jupyter-widgets");
    const whole = box?.parentElement?.closest(".widget-vbox") ?? box;
    if (!whole) {
      waiting = requestAnimationFrame(begin); // not in the page yet
      return;
    }
    watching = new MutationObserver(() => mark(whole));
    watching.observe(whole, { childList: true, subtree: true });
    mark(whole);
  }

  let waiting = requestAnimationFrame(begin);
  return () => {
    cancelAnimationFrame(waiting);
    watching?.disconnect();
  };
}

export default { render };
