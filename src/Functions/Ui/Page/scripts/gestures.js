// Pointer, wheel and keyboard on the stage. One finger moves the divider, or the picture once it is zoomed; two pinch.

const Step = 0.02;
const LargeStep = 0.1;
const PanStep = 48;

export function listen(stage, divider, viewer) {
  const pointers = new Map();
  let sliding = false;

  stage.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    sliding = viewer.comparing && pointers.size === 1 && (!viewer.view.zoomed || divider.contains(event.target));
    if (sliding) slideTo(event);
    if (divider.contains(event.target)) divider.focus({ preventScroll: true });
    event.preventDefault();
  });

  stage.addEventListener('pointermove', event => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pointers.size === 2) pinch(event);
    else if (sliding) slideTo(event);
    else viewer.view.pan(device(event.clientX - before.clientX), device(event.clientY - before.clientY));
    pointers.set(event.pointerId, event);
    viewer.refresh();
  });

  for (const type of ['pointerup', 'pointercancel'])
    stage.addEventListener(type, event => pointers.delete(event.pointerId));

  stage.addEventListener('wheel', event => {
    event.preventDefault();
    viewer.view.zoomTo(viewer.view.zoom * Math.exp(-event.deltaY / 300), ...at(event));
    viewer.refresh();
  }, { passive: false });

  stage.addEventListener('dblclick', event => {
    if (viewer.view.zoomed) viewer.view.fit();
    else viewer.view.zoomTo(Math.max(1, viewer.view.zoom * 3), ...at(event));
    viewer.refresh();
  });

  divider.addEventListener('keydown', event => {
    const moved = dividerKey(event.key, viewer.split);
    if (moved === null) return;
    viewer.split = moved;
    event.preventDefault();
    event.stopPropagation();
  });

  stage.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !stageKey(event.key, viewer)) return;
    viewer.refresh();
    event.preventDefault();
  });

  function slideTo(event) {
    const { left, right } = viewer.view.extent();
    viewer.split = (at(event)[0] - left) / (right - left);
  }

  function pinch(event) {
    const other = [...pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    const before = pointers.get(event.pointerId);
    const spread = ({ clientX, clientY }) => Math.hypot(clientX - other.clientX, clientY - other.clientY);
    const [x, y] = at({ clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 });
    viewer.view.zoomTo(viewer.view.zoom * spread(event) / Math.max(spread(before), 1), x, y);
    viewer.view.pan(device(event.clientX - before.clientX) / 2, device(event.clientY - before.clientY) / 2);
    sliding = false;
  }

  function at({ clientX, clientY }) {
    const { left, top } = stage.getBoundingClientRect();
    return [device(clientX - left), device(clientY - top)];
  }
}

function device(length) {
  return length * devicePixelRatio;
}

function dividerKey(key, split) {
  switch (key) {
    case 'ArrowLeft': case 'ArrowDown': return split - Step;
    case 'ArrowRight': case 'ArrowUp': return split + Step;
    case 'PageDown': return split - LargeStep;
    case 'PageUp': return split + LargeStep;
    case 'Home': return 0;
    case 'End': return 1;
    default: return null;
  }
}

function stageKey(key, viewer) {
  switch (key) {
    case 'ArrowLeft': viewer.view.pan(PanStep, 0); return true;
    case 'ArrowRight': viewer.view.pan(-PanStep, 0); return true;
    case 'ArrowUp': viewer.view.pan(0, PanStep); return true;
    case 'ArrowDown': viewer.view.pan(0, -PanStep); return true;
    case '+': case '=': viewer.zoom('in'); return true;
    case '-': viewer.zoom('out'); return true;
    case '0': viewer.zoom('fit'); return true;
    case '1': viewer.zoom('real'); return true;
    default: return false;
  }
}
