/** The option of commands that speak to a deployment, where several were deployed from here. */
export const STACK_OPTION = ['--stack <NAME>', 'Which of the stacks that were deployed from here.'] as const;
