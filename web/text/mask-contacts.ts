/**
 * Personal contacts in text from pages → dots, so that the site shows no personal data beyond the licence.
 * The text keeps its length, so that places in it (spans of findings) stay right.
 */

/** Mobile and landline numbers of mainland China and e-mail addresses, not inside a longer number or word. */
const CONTACT =
  /(?<!\d)(?:1[3-9]\d(?:[- ]?\d{4}){2}|0\d{2,3}[- ]?\d{7,8})(?!\d)|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g;

const CONTACT_LABEL = /电话|手机|联系|微信|QQ|邮箱|传真|phone|tel|e-?mail|wechat/i;

export function maskContacts(text: string): string {
  return text.replace(CONTACT, (found) => "•".repeat(found.length));
}

/** Whether a parameter of this label is a personal contact as a whole; labels longer than 40 characters are no labels. */
export function isContactLabel(label: string): boolean {
  return label.length <= 40 && CONTACT_LABEL.test(label);
}
