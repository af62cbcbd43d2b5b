/**
 * How many characters of texts are looked at while something is done: by position, by search and by pattern. It says how the
 * work grows where a clock would say how busy the machine is.
 */
export function charactersLookedAt(work: () => void): number {
  const { charAt, codePointAt, indexOf } = String.prototype;
  const { exec } = RegExp.prototype;
  let count = 0;
  String.prototype.charAt = function (at) {
    count += 1;
    return charAt.call(this, at);
  };
  String.prototype.codePointAt = function (at) {
    count += 1;
    return codePointAt.call(this, at);
  };
  String.prototype.indexOf = function (sought, from = 0) {
    const found = indexOf.call(this, sought, from);
    count += (found < 0 ? this.length : found) - from + sought.length;
    return found;
  };
  RegExp.prototype.exec = function (text) {
    const found = exec.call(this, text);
    count += 1 + (found?.[0].length ?? 0);
    return found;
  };
  try {
    work();
  } finally {
    Object.assign(String.prototype, { charAt, codePointAt, indexOf });
    RegExp.prototype.exec = exec;
  }
  return count;
}
