// Adds messages to the list as they arrive. The server sends each one as the markup of its list item.
const KEPT = 200;
const list = document.getElementById('messages');
const status = document.getElementById('status');

const events = new EventSource(`/inbox/events?after=${list.dataset.newest}`);
events.onopen = () => {
  status.textContent = 'Live';
  status.className = 'live';
};
events.onerror = () => {
  status.textContent = 'Connection lost, trying again';
  status.className = '';
};
events.onmessage = ({ data }) => {
  list.insertAdjacentHTML('afterbegin', data);
  while (list.children.length > KEPT) list.lastElementChild.remove();
};
