/** What a logged event's `consent` says when it may be learned from. Events of paused logging, private
 *  mode or an excluded folder are not stored at all; any other word comes from elsewhere. */
export const learnHere = 'kept on this device'

/** Whether it may be learned from; absent is as agreed. */
export const mayTeach = (consent: string | undefined): boolean =>
  consent === undefined || consent === learnHere
