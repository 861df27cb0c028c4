/** The way of a text to the clipboard. */

/** Pages without the right to the clipboard, such as in an old browser, still have the copy command. */
export async function writeClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const isDone = document.execCommand('copy');
    field.remove();
    if (!isDone) throw new Error('the browser does not let this page write to the clipboard');
  }
}
