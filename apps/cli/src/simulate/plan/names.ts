/** Common names, put together by chance: nobody in particular. */
export const GIVEN_NAMES = {
  female: ['Alma', 'Amina', 'Anette', 'Anna', 'Astrid', 'Birgitta', 'Camilla', 'Elin', 'Elsa', 'Emma', 'Eva', 'Fatima', 'Frida', 'Greta', 'Helena', 'Ida', 'Ingrid', 'Jasmina', 'Johanna', 'Karin', 'Kerstin', 'Leila', 'Lena', 'Linnea', 'Maja', 'Malin', 'Maria', 'Monika', 'Nadia', 'Petra', 'Sara', 'Sofia', 'Ulla', 'Wilma', 'Ylva', 'Åsa'],
  male: ['Adam', 'Ahmed', 'Anders', 'Axel', 'Bengt', 'Bo', 'Carl', 'Daniel', 'David', 'Emil', 'Erik', 'Fredrik', 'Goran', 'Gustav', 'Hassan', 'Henrik', 'Ivan', 'Jan', 'Johan', 'Karim', 'Lars', 'Magnus', 'Mikael', 'Mohammed', 'Nils', 'Olof', 'Oskar', 'Per', 'Rasmus', 'Sven', 'Thomas', 'Urban', 'Viktor', 'Yusuf', 'Åke', 'Örjan'],
} as const;

export const FAMILY_NAMES = ['Ahlgren', 'Ali', 'Andersson', 'Berg', 'Bergström', 'Björk', 'Dahl', 'Ek', 'Eriksson', 'Forsberg', 'Fransson', 'Gustafsson', 'Hansson', 'Hassan', 'Holm', 'Håkansson', 'Ivanović', 'Jansson', 'Johansson', 'Jönsson', 'Karlsson', 'Kovač', 'Larsson', 'Lind', 'Lindgren', 'Lundberg', 'Magnusson', 'Mattsson', 'Nguyen', 'Nilsson', 'Nowak', 'Olsson', 'Persson', 'Pettersson', 'Rahimi', 'Sandberg', 'Sjögren', 'Svensson', 'Söderberg', 'Wallin', 'Yılmaz', 'Åberg', 'Öberg'] as const;
