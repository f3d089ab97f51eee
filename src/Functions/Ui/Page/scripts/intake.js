// How pictures come in: chosen, dropped anywhere on the page, or pasted.

export function takeIn(onFiles) {
  const input = document.querySelector('#files');
  const root = document.documentElement;
  let depth = 0;

  for (const button of document.querySelectorAll('[data-choose]')) button.addEventListener('click', () => input.click());

  input.addEventListener('change', () => {
    onFiles([...input.files]);
    input.value = '';
  });

  addEventListener('dragenter', event => {
    if (!carriesFiles(event)) return;
    depth++;
    root.classList.add('dropping');
  });

  addEventListener('dragleave', event => {
    if (carriesFiles(event) && --depth === 0) root.classList.remove('dropping');
  });

  addEventListener('dragover', event => {
    if (carriesFiles(event)) event.preventDefault();
  });

  addEventListener('drop', event => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    root.classList.remove('dropping');
    onFiles([...event.dataTransfer.files]);
  });

  addEventListener('paste', event => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  });
}

function carriesFiles({ dataTransfer }) {
  return dataTransfer?.types.includes('Files') ?? false;
}
