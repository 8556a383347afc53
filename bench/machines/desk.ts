import '../../test/machines/fixtures/desk'
