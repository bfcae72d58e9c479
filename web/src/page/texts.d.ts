// What web/gather-texts.mjs makes: for each language, a word for each key.
declare module "handlens-texts" {
  const texts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  export default texts;
}
