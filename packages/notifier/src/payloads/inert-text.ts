/**
 * Characters that chat programs act upon, and what they are shown as instead. Slack has no way to escape `*`, `~` or a
 * backtick, escapes `<`, `>` and `&` as entities that Teams shows as they are, and Amazon Q resolves `@name` in plain text
 * (its own samples use it): a character that looks alike is inert in all of them.
 *
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 * https://docs.slack.dev/messaging/formatting-message-text
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '&': '＆',
  '@': '＠',
  '`': 'ˋ',
  '*': '∗',
  '~': '∼',
  '|': '∣',
  '[': '［',
  ']': '］',
  '#': '＃',
  _: '＿',
};
/** An underscore inside a word, as in `my_role`, formats nothing. The slashes of an address make it a link. */
const ACTIVE = /[<>&@`*~|[\]#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
const SCHEME = /:\/\//g;

/**
 * Writes a text so that it reads the same in a chat and does nothing there: no mention, link, formatting or command. As long
 * as the text was.
 *
 * @example inertText('<!channel> https://evil.example') // '‹!channel› https:∕∕evil.example'
 */
export function inertText(text: string): string {
  return text
    .replace(SCHEME, ':∕∕')
    .replace(ACTIVE, (character) => LOOK_ALIKES[character] ?? character);
}

/** Tells whether a text does nothing in a chat as it is. */
export function isInert(text: string): boolean {
  return inertText(text) === text;
}

/** Writes a text as code, in which names and addresses stay what they are. */
export function codeText(text: string): string {
  return `\`${inertText(text)}\``;
}

/** Writes the text of a rule: what stands in backticks is code there too. */
export function ruleText(text: string): string {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return inertText(text);
  return parts
    .map((part, index) => (index % 2 === 1 && part !== '' ? codeText(part) : inertText(part)))
    .join('');
}
