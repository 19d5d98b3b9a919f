# What an agent does with an initiative is said of the agent.
INSERT { GRAPH ?row { ?agent ?property ?initiative } }
WHERE {
  VALUES (?relation ?property) {
    ("run-by" wsis:runs)
    ("partner" wsis:partnerIn)
    ("participant" wsis:participatesIn)
  }
  ?row col:initiative ?initiative ; col:relation ?relation ; col:object ?agent
} ;

INSERT { GRAPH ?row { ?initiative ?property ?object } }
WHERE {
  VALUES (?relation ?property) {
    ("funded-by" wsis:fundedBy)
    ("supported-by" wsis:supportedBy)
    ("about" dcterms:subject)
    ("serves" wsis:supports)
    ("located-in" wsis:locatedIn)
    ("part-of" dcterms:isPartOf)
    ("uses" wsis:uses)
    ("resulted-in" wsis:resultedIn)
  }
  ?row col:initiative ?initiative ; col:relation ?relation ; col:object ?object
}
