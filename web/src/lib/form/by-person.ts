/** A press of a person's own, by mouse, finger or keyboard. Programs that look into mails press buttons too, by script. */
export function isByPerson(event: { nativeEvent: { isTrusted: boolean } }): boolean {
  return event.nativeEvent.isTrusted
}

export const onlyByPerson =
  'Please press it yourself, by mouse, finger or the Enter key. Programs that look into mails press buttons too, so only that counts.'
