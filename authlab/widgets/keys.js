// Marks every control of the box it stands in, also those that are drawn later, as one that JupyterLab's
// shortcuts leave alone. The mark counts on the element with the focus only, not on what is around it.
// And names for a screen reader what ipywidgets leaves without a name.

function render({ el }) {
  let watching = null;

  function mark(box) {
    for (const control of box.querySelectorAll("select, input, button, textarea, [tabindex]")) {
      control.dataset.lmSuppressShortcuts = "true";
      if (control.matches("select, [role=slider]")) name(control);
    }
  }

  // A slider's handle by the label beside it, a menu without a label by its tooltip.
  function name(control) {
    if ([...(control.labels ?? [])].some((label) => label.textContent)) return;
    const beside = control.closest(".jupyter-widgets")?.querySelector(".widget-label")?.textContent;
    control.ariaLabel = beside || control.title || null;
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
