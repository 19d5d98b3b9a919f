INSERT { GRAPH ?row { ?standard ?property ?other } }
WHERE {
  VALUES (?relation ?property) {
    ("amends" wsis:amends)
    ("corrects" wsis:corrects)
    ("supplements" wsis:supplements)
    ("supersedes" dcterms:replaces)
    ("twin" wsis:twinText)
    ("version-of" dcterms:isVersionOf)
    ("part-of" dcterms:isPartOf)
    ("references" dcterms:references)
  }
  ?row col:standard ?standard ; col:relation ?relation ; col:other ?other
} ;

INSERT { GRAPH ?row { ?other wsis:number ?number } }
WHERE { ?row col:other ?other ; col:other_number ?number }
