// The preview of a text, without leaving the page.

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[name=preview]')
  if (!button) return
  event.preventDefault()
  preview(button.form)
})

async function preview(form) {
  const text = form.querySelector('textarea')
  const box = form.querySelector('.preview')
  if (!text.reportValidity()) return
  const answer = await fetch('/api/preview', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ [text.name]: text.value })
  }).catch(() => null)
  const { html, detail = 'The board cannot be reached just now.' } =
    (await answer?.json().catch(() => null)) ?? {}
  const heading = make('p', { className: 'hint', textContent: 'Preview' })
  const shown = make('div', { className: 'text', dir: 'auto' })
  if (html === undefined) shown.textContent = detail
  else shown.innerHTML = html || 'There is no text yet.'
  box.replaceChildren(heading, shown)
}

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties)
}
