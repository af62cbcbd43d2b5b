import { call, ended, queryPath } from './api.js';
import { addFilter, readQuestion, showDataset } from './question-form.js';
import { showRows } from './result-table.js';

const $ = (id) => document.getElementById(id);
const form = $('question');
const dataset = form.elements.dataset;
const number = new Intl.NumberFormat('en-US');

let datasets = [];
/** The query whose rows are shown or waited for; `places` are the pages up to the one that is shown. */
let query;

$('add-filter').addEventListener('click', addFilter);
dataset.addEventListener('change', choose);
$('stop').addEventListener('click', leave);
onTurn('next', () => query.places.push(query.next));
onTurn('previous', () => query.places.pop());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask();
});

try {
  datasets = await call('datasets');
  dataset.replaceChildren(...datasets.map(({ Dataset }) => new Option(Dataset, Dataset)));
  if (datasets.length > 0) choose();
  else $('facts').textContent = 'There are no datasets.';
} catch (error) {
  $('facts').textContent = '';
  tell(error);
}

function choose() {
  const chosen = datasets.find(({ Dataset }) => Dataset === dataset.value);
  const { Hot, Lake, TimeColumn, TimeZone, Error: error } = chosen;
  leave();
  $('result').hidden = true;
  form.hidden = false;
  const about =
    Hot && Lake
      ? `${number.format(Hot.Rows)} rows in the database, ${number.format(Lake.Rows)} in the lake. `
      : '';
  $('facts').textContent = `${about}Days are those of ${TimeColumn}, in ${TimeZone}.`;
  tell(error && new Error(error.Message));
  showDataset(chosen);
}

async function ask() {
  leave();
  $('result').hidden = true;
  tell();
  const left = new AbortController();
  const mine = { signal: left.signal, leave: () => left.abort(), places: [{ from: 0 }] };
  const since = performance.now();
  const show = (state, scanned = 0) => {
    const seconds = Math.floor((performance.now() - since) / 1_000);
    // A screen reader says the stage alone, and each once.
    if ($('stage').textContent !== state) $('stage').textContent = state;
    $('so-far').textContent = `${seconds} s, ${number.format(scanned / 1e6)} MB read`;
  };
  let last = ['QUEUED'];
  let timer;
  try {
    const question = readQuestion();
    query = mine;
    show(...last);
    $('progress').hidden = false;
    timer = setInterval(() => show(...last), 1_000);
    const path = `datasets/${encodeURIComponent(dataset.value)}/queries`;
    const { QueryId } = await call(path, { method: 'POST', body: question });
    mine.id = QueryId;
    mine.signal.throwIfAborted();
    const onChange = ({ State, Statistics }) => {
      last = [State.State, Statistics?.DataScannedInBytes];
    };
    const end = await ended(QueryId, onChange, mine.signal);
    mine.hasEnded = true;
    if (end.State.State !== 'SUCCEEDED') throw new Error(end.Error?.Message ?? end.State.State);
    $('download').href = `/api/${queryPath(QueryId, '/download')}`;
    await turn(() => undefined);
  } catch (error) {
    if (!mine.signal.aborted) tell(error);
    else if (mine.id && !mine.hasEnded) stop(mine.id);
  } finally {
    clearInterval(timer);
    if (query === mine || query === undefined) $('progress').hidden = true;
  }
}

/** Lets go of what is waited for. */
function leave() {
  query?.leave();
  query = undefined;
}

/** Nobody waits for it any more. If it has ended just now, so be it. */
function stop(id) {
  call(queryPath(id), { method: 'DELETE' }).catch(() => undefined);
}

function onTurn(id, move) {
  $(id).addEventListener('click', () => {
    if ($(id).ariaDisabled !== 'true') turn(move);
  });
}

/** Shows the page that `move` leads to. Buttons keep the focus, so they are never really disabled. */
async function turn(move) {
  const mine = query;
  const before = [...mine.places];
  for (const id of ['previous', 'next']) $(id).ariaDisabled = 'true';
  move();
  try {
    await showPlace(mine);
    tell();
  } catch (error) {
    mine.places = before;
    if (!mine.signal.aborted) tell(error);
  }
  $('previous').ariaDisabled = String(mine.places.length === 1);
  $('next').ariaDisabled = String(mine.next === undefined);
}

async function showPlace(mine) {
  const { token, from } = mine.places.at(-1);
  const read = (next) => {
    const rest = next === undefined ? '/rows' : `/rows?token=${encodeURIComponent(next)}`;
    return call(queryPath(mine.id, rest), { signal: mine.signal });
  };
  let page = await read(token);
  // A page may have no rows and still not be the last one.
  while (page.Rows.length === 0 && page.NextToken !== undefined) page = await read(page.NextToken);
  const to = from + page.Rows.length;
  mine.next = page.NextToken === undefined ? undefined : { token: page.NextToken, from: to };
  showRows(page);
  $('result').hidden = false;
  $('place').textContent = to === 0 ? 'No rows' : `Rows ${number.format(from + 1)} to ${number.format(to)}`;
}

function tell(error) {
  $('error').textContent = error?.message ?? '';
}
