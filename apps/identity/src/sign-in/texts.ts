import type { PassphraseFault } from '../accounts/passphrase-rules.js';

/** A wait in words, in whole seconds up to a minute and a half, then in minutes rounded up. */
const waitSv = (seconds: number) => (seconds <= 90 ? `${seconds} sekunder` : `${Math.ceil(seconds / 60)} minuter`);
const waitEn = (seconds: number) => (seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`);

export interface SignInTexts {
  readonly faultPrefix: string;
  readonly otherLanguage: string;
  readonly toStart: string;
  readonly signIn: {
    readonly heading: string;
    readonly username: string;
    readonly secret: string;
    readonly secretHint: string;
    readonly button: string;
    readonly help: string;
    readonly wrong: string;
    readonly usernameMissing: string;
    readonly secretMissing: string;
    readonly cardGone: string;
    readonly busy: string;
    wait(seconds: number): string;
  };
  readonly choose: {
    readonly heading: string;
    readonly introduction: string;
    readonly password: string;
    readonly hint: string;
    readonly again: string;
    readonly button: string;
    readonly different: string;
    readonly faults: Readonly<Record<PassphraseFault, string>>;
  };
  /** Of cards that were made for the person. */
  readonly told: {
    readonly heading: string;
    readonly introduction: string;
    /** By the name of a role; of another the name itself is shown. */
    readonly roles: Readonly<Record<string, string>>;
    readonly notUsed: string;
    readonly whatToDo: string;
    readonly button: string;
    made(day: string, by: string): string;
    used(day: string): string;
  };
  readonly signOut: { readonly heading: string; readonly question: string; readonly yes: string; readonly no: string };
  readonly signedOut: { readonly heading: string; readonly text: string };
  readonly failed: {
    readonly heading: string;
    readonly gone: string;
    readonly other: string;
    readonly unreadable: string;
    readonly code: string;
  };
}

const sv: SignInTexts = {
  faultPrefix: 'Fel: ',
  otherLanguage: 'In English',
  toStart: 'Till startsidan',
  signIn: {
    heading: 'Logga in',
    username: 'Användarnamn',
    secret: 'Lösenord',
    secretHint: 'Första gången: skriv koden som står på ditt kort.',
    button: 'Logga in',
    help: 'Har du tappat kortet eller glömt lösenordet? Be den som gav dig kortet om ett nytt.',
    wrong: 'Användarnamnet och lösenordet eller koden stämmer inte ihop. Kontrollera och försök igen.',
    usernameMissing: 'Skriv ditt användarnamn.',
    secretMissing: 'Skriv ditt lösenord eller koden på ditt kort.',
    cardGone: 'Kortet gäller inte längre. Logga in med ditt lösenord, eller be om ett nytt kort.',
    busy: 'Det är många som loggar in just nu. Vänta en liten stund och försök igen.',
    wait: (seconds) =>
      `Det har blivit många försök. Vänta ${waitSv(seconds)} och försök sedan igen. Ditt konto är inte spärrat.`,
  },
  choose: {
    heading: 'Välj ett lösenord',
    introduction: 'Koden på kortet stämmer. Välj nu ett eget lösenord. Koden kan sedan inte användas igen.',
    password: 'Nytt lösenord',
    hint: 'Minst 10 tecken. Det får gärna vara flera ord, till exempel en mening som du kommer ihåg.',
    again: 'Skriv lösenordet en gång till',
    button: 'Spara och logga in',
    different: 'De två lösenorden är inte lika. Skriv samma lösenord i båda rutorna.',
    faults: {
      'too-short': 'Lösenordet är för kort. Det behöver ha minst 10 tecken.',
      'too-long': 'Lösenordet är för långt. Det får ha högst 128 tecken.',
      'too-common': 'Det lösenordet är så vanligt att det är lätt att gissa. Välj ett annat.',
      'like-username': 'Lösenordet är för likt ditt användarnamn. Välj ett annat.',
    },
  },
  told: {
    heading: 'Nytt kort till ditt konto',
    introduction:
      'Någon har gjort ett kort till dig sedan sist. Med ett kort kan man logga in som du och välja ett nytt lösenord.',
    roles: {
      trainer: 'en utbildare',
      coordinator: 'en samordnare',
      'programme-office': 'programkontoret',
      operator: 'den som driver Lyftet',
      unknown: 'någon',
    },
    made: (day, by) => `Kortet gjordes ${day} av ${by}.`,
    used: (day) => `Det användes ${day}.`,
    notUsed: 'Det har inte använts.',
    whatToDo: 'Var det inte du som bad om det? Säg till den som ansvarar för utbildningen, så snart du kan.',
    button: 'Jag har läst, fortsätt',
  },
  signOut: {
    heading: 'Logga ut',
    question: 'Vill du logga ut från Lyftet?',
    yes: 'Ja, logga ut',
    no: 'Nej, stanna kvar',
  },
  signedOut: { heading: 'Du är utloggad', text: 'Stäng gärna webbläsaren om andra använder samma dator.' },
  failed: {
    heading: 'Det gick inte att logga in',
    gone: 'Inloggningen hann bli för gammal eller har redan avslutats. Gå till startsidan och börja om.',
    other: 'Något blev fel med inloggningen. Gå till startsidan och försök igen.',
    unreadable:
      'Adressen eller formuläret kunde inte läsas: det är för långt eller har tecken som inte är text. Gå till ' +
      'startsidan och försök igen.',
    code: 'Felkod',
  },
};

const en: SignInTexts = {
  faultPrefix: 'Error: ',
  otherLanguage: 'På svenska',
  toStart: 'To the start page',
  signIn: {
    heading: 'Sign in',
    username: 'Username',
    secret: 'Password',
    secretHint: 'The first time: write the code that is on your card.',
    button: 'Sign in',
    help: 'Have you lost the card or forgotten the password? Ask the person who gave you the card for a new one.',
    wrong: 'The username and the password or code do not match. Check them and try again.',
    usernameMissing: 'Write your username.',
    secretMissing: 'Write your password, or the code on your card.',
    cardGone: 'The card is no longer valid. Sign in with your password, or ask for a new card.',
    busy: 'Many people are signing in right now. Wait a little and try again.',
    wait: (seconds) =>
      `There have been many attempts. Wait ${waitEn(seconds)} and then try again. Your account is not blocked.`,
  },
  choose: {
    heading: 'Choose a password',
    introduction:
      'The code on the card is right. Now choose a password of your own. After that the code cannot be used again.',
    password: 'New password',
    hint: 'At least 10 characters. It may well be several words, such as a sentence that you will remember.',
    again: 'Write the password once more',
    button: 'Save and sign in',
    different: 'The two passwords are not the same. Write the same password in both boxes.',
    faults: {
      'too-short': 'The password is too short. It needs at least 10 characters.',
      'too-long': 'The password is too long. It may have at most 128 characters.',
      'too-common': 'That password is so common that it is easily guessed. Choose another.',
      'like-username': 'The password is too much like your username. Choose another.',
    },
  },
  told: {
    heading: 'A new card for your account',
    introduction:
      'Somebody has made a card for you since last time. By a card one can sign in as you and choose a new password.',
    roles: {
      trainer: 'a trainer',
      coordinator: 'a coordinator',
      'programme-office': 'the programme office',
      operator: 'whoever runs Lyftet',
      unknown: 'somebody',
    },
    made: (day, by) => `The card was made on ${day} by ${by}.`,
    used: (day) => `It was used on ${day}.`,
    notUsed: 'It has not been used.',
    whatToDo: 'Was it not you who asked for it? Tell the person in charge of the training as soon as you can.',
    button: 'I have read it, go on',
  },
  signOut: {
    heading: 'Sign out',
    question: 'Do you want to sign out from Lyftet?',
    yes: 'Yes, sign out',
    no: 'No, stay',
  },
  signedOut: { heading: 'You are signed out', text: 'Close the browser if others use the same computer.' },
  failed: {
    heading: 'Signing in did not succeed',
    gone: 'The sign-in became too old or has ended already. Go to the start page and begin again.',
    other: 'Something went wrong with the sign-in. Go to the start page and try again.',
    unreadable:
      'The address or the form could not be read: it is too long or has characters that are no text. Go to the ' +
      'start page and try again.',
    code: 'Error code',
  },
};

export const signInTexts: Readonly<Record<'sv' | 'en', SignInTexts>> = { sv, en };
