/** What the process answers with: scripts rely on these numbers. */
export const exitCode: { readonly ok: 0; readonly bug: 1; readonly userMistake: 2; readonly interrupted: 130 } = {
  ok: 0,
  bug: 1,
  userMistake: 2,
  interrupted: 130,
};
