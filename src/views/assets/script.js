// Votes, saving, hiding and replies without a page load. Everything also works without this script.

document.addEventListener('submit', (event) => {
  if (event.target.matches('form.votes')) {
    event.preventDefault()
    vote(event.target)
  } else if (event.target.matches('[action$="/mark"]') && event.submitter) {
    event.preventDefault()
    mark(event.target, event.submitter)
  } else if (event.target.dataset.sent) {
    // The second click of a double click.
    event.preventDefault()
  } else {
    event.target.dataset.sent = 'yes'
  }
})

// After going back in the history, a form may be sent again.
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
})

// A link to a comment of a discussion of several pages may lead to the wrong one.
const linked = /^#c(\d+)$/.exec(location.hash)
if (linked && document.querySelector('.thread') && !document.getElementById(`c${linked[1]}`)) {
  location.replace(`/comment/${linked[1]}/discussion`)
}

// It is there before its text, which is not read out otherwise.
const status = document.createElement('p')
status.className = 'status'
status.setAttribute('aria-live', 'polite')
document.body.append(status)

// Folded comments stay folded, the newest 500 of them.
const folded = new Set(stored('folded'))
for (const id of folded) document.querySelector(`#${CSS.escape(id)} > details`)?.removeAttribute('open')

document.addEventListener(
  'toggle',
  ({ target }) => {
    if (!target.matches('.comment > details')) return
    const { id } = target.parentElement
    folded.delete(id)
    if (!target.open) folded.add(id)
    try {
      localStorage.folded = JSON.stringify([...folded].slice(-500))
    } catch {
      // The browser keeps nothing.
    }
  },
  true
)

document.addEventListener('click', (event) => {
  const link = event.target.closest('.actions a.reply')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  if (openReply(link)) event.preventDefault()
})

function stored(name) {
  try {
    return JSON.parse(localStorage[name])
  } catch {
    return []
  }
}

/** Shows the vote at once. Clicks during the request are sent after it. */
async function vote(form) {
  const button = form.querySelector('button')
  show(button, button.getAttribute('aria-pressed') !== 'true')
  if (form.dataset.busy) return
  form.dataset.busy = 'yes'
  let sent
  do {
    sent = button.getAttribute('aria-pressed') === 'true'
    if (!(await send(form, sent))) show(button, !sent)
  } while (sent !== (button.getAttribute('aria-pressed') === 'true') && !form.dataset.failed)
  delete form.dataset.busy
  delete form.dataset.failed
}

const labels = { saved: ['Save', 'Unsave'], hidden: ['Hide', 'Unhide'] }

/** Saves or hides a post. A hidden one stays until the next page load, so that it can be shown again. */
async function mark(form, button) {
  if (form.dataset.busy) return
  const { name } = button
  const isSet = button.value === '1'
  form.dataset.busy = 'yes'
  if (await send(form, isSet, name)) {
    button.value = isSet ? 0 : 1
    button.textContent = labels[name][Number(isSet)]
    if (name === 'hidden') form.closest('li')?.classList.toggle('faded', isSet)
  }
  delete form.dataset.busy
  delete form.dataset.failed
}

async function send(form, isSet, what = 'vote') {
  const [, kind, id] = new URL(form.action).pathname.split('/')
  const method = isSet ? 'PUT' : 'DELETE'
  const answer = await fetch(`/api/${kind}s/${id}/${what}`, { method }).catch(() => null)
  if (answer?.status === 401) {
    location.href = `/login?next=${encodeURIComponent(location.pathname + location.search)}`
  }
  if (!answer?.ok) {
    form.dataset.failed = 'yes'
    tell(`Your vote was not counted. ${await reasonOf(answer)}`)
  }
  return answer?.ok
}

async function reasonOf(answer) {
  const problem = await answer?.json().catch(() => null)
  return problem?.detail ?? 'The board could not be reached.'
}

/** Shows a message for some seconds, and screen readers read it out. */
function tell(message) {
  status.textContent = message
  clearTimeout(status.timer)
  status.timer = setTimeout(() => status.replaceChildren(), 8000)
}

function show(button, voted) {
  if (voted === (button.getAttribute('aria-pressed') === 'true')) return
  const count = Number(button.dataset.count) + (voted ? 1 : -1)
  const points = `${count.toLocaleString('en')} ${count === 1 ? 'point' : 'points'}`
  button.dataset.count = count
  button.value = voted ? 0 : 1
  button.title = points
  button.setAttribute('aria-pressed', voted)
  button.querySelector('.points').textContent = points
  if (Math.abs(count) < 10_000) button.firstChild.textContent = count.toLocaleString('en')
}

/** Toggles a reply form below the comment. @returns whether the page has a form to copy */
function openReply(link) {
  const actions = link.closest('.actions')
  const next = actions.nextElementSibling
  if (next?.matches('form.reply')) {
    next.remove()
    return true
  }
  const form = document.querySelector('form#comment')?.cloneNode(true)
  if (!form) return false
  const { pathname } = new URL(link.href)
  form.id = `reply-${pathname.split('/').pop()}`
  form.action = `${pathname}/reply`
  form.classList.add('reply')
  form.querySelector('.faults')?.remove()
  form.querySelector('.fault')?.remove()
  form.querySelector('.preview').replaceChildren()
  const text = form.querySelector('textarea')
  const label = form.querySelector('label')
  text.id = `${form.id}-text`
  text.value = ''
  text.removeAttribute('aria-invalid')
  text.removeAttribute('aria-describedby')
  label.htmlFor = text.id
  label.textContent = 'Your reply'
  form.querySelector('button').textContent = 'Reply'
  actions.after(form)
  text.focus()
  return true
}
