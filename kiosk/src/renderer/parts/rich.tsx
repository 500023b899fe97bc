/** A text of a catalogue in which `<b>` marks what is set in bold; anything else stands as it is. */
export function Rich({ text }: { readonly text: string }) {
  return text.split(/(<b>.*?<\/b>)/).map((part) => {
    const bold = /^<b>(.*)<\/b>$/.exec(part)?.[1];
    return bold === undefined ? part : <b key={part}>{bold}</b>;
  });
}
