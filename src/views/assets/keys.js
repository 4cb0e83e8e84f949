// Keys for what the page has links and buttons for. Only members who switched them on get this script.

const help = {
  j: 'next post or comment',
  k: 'previous',
  o: 'open',
  c: 'comments',
  u: 'vote',
  r: 'reply',
  s: 'save',
  h: 'hide',
  '/': 'search',
  'g h': 'front page',
  '?': 'this list'
}

const entries = '.posts > li, .own-posts > li, .post, .comment'
/** When g was pressed last. */
let goes = -Infinity

document.addEventListener('keydown', (event) => {
  const { key, target, timeStamp } = event
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  if (target.closest('input, textarea, select, [contenteditable], dialog')) return
  const isGo = timeStamp - goes < 1500
  goes = key === 'g' ? timeStamp : -Infinity
  if (isGo && key === 'h') location.assign('/')
  else if (acts[key]?.(event.repeat) !== undefined) event.preventDefault()
})

/** Each returns undefined when there is nothing to act on. */
const acts = {
  j: () => move(1),
  k: () => move(-1),
  o: () => press(linkOf(current())),
  c: () => press(current()?.querySelector('.discuss, .meta a[href$="/discussion"]')),
  u: (isRepeat) => isRepeat || press(ownOf(current(), '.votes button')),
  r: () => press(ownOf(current(), '.actions a.reply')) ?? focus(document.querySelector('#comments textarea')),
  s: (isRepeat) => isRepeat || press(ownOf(current(), '[data-key="s"]')),
  h: (isRepeat) => isRepeat || press(ownOf(current(), '[data-key="h"]')),
  '/': () => focus(document.querySelector('input[type=search]')),
  '?': () => showHelp()
}

/** The entry that has the focus; on a page about one thing, that. */
function current() {
  return document.activeElement.closest(entries) ?? document.querySelector('.post, article.comment')
}

/** What belongs to an entry, and not to a reply within it. */
function ownOf(entry, selector) {
  return [...(entry?.querySelectorAll(selector) ?? [])].find((found) => found.closest(entries) === entry)
}

function linkOf(entry) {
  return ownOf(entry, '.title a, .meta a:has(time)')
}

/** Moves the focus, which scrolls and is read out. Folded comments are left out. */
function move(by) {
  const all = [...document.querySelectorAll(entries)].filter((entry) => linkOf(entry)?.checkVisibility())
  const at = all.indexOf(document.activeElement.closest(entries))
  return focus(linkOf(at < 0 ? all.at(by > 0 ? 0 : -1) : all[at + by]))
}

function focus(element) {
  element?.focus()
  return element
}

function press(element) {
  element?.click()
  return element
}

/** `make` is of the other script. */
function showHelp() {
  const dialog = make('dialog', { onclose: () => dialog.remove() })
  dialog.setAttribute('aria-labelledby', 'help')
  const list = make('dl')
  for (const [textContent, what] of Object.entries(help)) {
    const row = make('div')
    row.append(make('dt', { textContent }), make('dd', { textContent: what }))
    list.append(row)
  }
  const close = make('button', { className: 'button', textContent: 'Close', onclick: () => dialog.close() })
  dialog.append(make('h2', { id: 'help', textContent: 'Keys' }), list, close)
  document.body.append(dialog)
  dialog.showModal()
  return dialog
}
