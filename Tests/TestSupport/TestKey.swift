/// A private RSA key of 2,048 bits for these tests alone, made by `openssl genrsa`, and what it signs.
public enum TestKey {
    public static let pem = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCky8JNkbEur48o
        XqHvVgXCUmXNw6gjMtyGPFR3l347WuGYejLeEd7FZ7e6YIwPHxdejcjcOQXbvvgS
        p81/0nPyUSmAjP5mqsAs3vQfXtM8+j+S+sltpUKc9mi2p303u6wFTKW7GTthuSj4
        hHZ2DPrIvzLp1AJHrmbL5bD1lRVgGPtQmQgSLjc8INOp5LXsVwuxyzKFmHb/kYw+
        161HVhd/bTh7y0kxY2OkjZOu51uf6UC1RU73O4tRADCnlH/Nood7+aCHm7l44/aj
        UNzVli9+GWhL9AA1/hde55+gOGWL68DFvVbVn18505475czXKMX/d67nH45cTrcT
        FQuZPlTNAgMBAAECggEAAdl1j0hMzEDVIvdY6uY0v1cMZHBHMUnvVqRTsFnnZUQi
        VwM8EejybpW45qMRv1Oyf/GoaOxM6AfvIcp3UHFssrH9fL9YVY+iA37nD3kRdtQ6
        JWyiGRRrOHa9extLGPaGujJ/g6eHVpPs5UkbSTzhDaKzsBMciXBoH+6uezsWl9L7
        UQqtybOi0+GzCYvpKlDjczvZ4eTLWEa4CnH8DnDKzl4yLf6baopsTOd9V04NmIna
        l5SJrpLt1uWS68pzEQMFab9zIgZOj62tAfo6roBMVo+/y7hCXO5S4U4GsP2VU82A
        OXbtrIHFp0UHfwrrAV8kmIxSRdfmjqc5WTSwQeBewwKBgQDixTBicscDDSgmu7Y9
        6QNpTyHJVb+EceEhrRfT6O6RuSfSXzcYPlgJDUIPyFtnq7cGBAcD91A31iAVxLhi
        P9VJk1elP5NfG17x6xwHiIHfpjVdzHxaGgxdKi0Gr/y5QEKrgfF0RC9bMjS+7was
        t7wQHQgGF5J1oHjqs7q5oyiYNwKBgQC6CZVCHkxkjtpsGuz1lasUVVSeAdd44YzN
        tcPZ6rntcP65wRzWOkdzMIP9cigX8kyi9cQ0r03bohAG626zD2yuPUJ62u+cVAoW
        atqhL4BEZ/VR3I4R8T3YRMW8m+gHAWiumTFMDbb29oB/jtv56Loqa0DoRlqpgk6T
        UIwbHmpxGwKBgQDRFdM40m8gJx9gJy8vAgs9K9MRGdjNu1pCfKA9qMVe4wMOevAH
        kGQHZIwGlUuB2NeV2lzFkWALO4i1yX3gSM7VWd8z49xzkn8GOyrK31gv58XIyGPX
        h7DiraJ6SgWQoOlXzSXdd4jaYv4zFZxn37isergNNeq6Pc1/SVvfEcq6HQKBgBFh
        kdNil0qR2jBdd6QePqSgsE4u593AXPJfOBQlDQf1FadvNm2Bdml5r+s+/iX2mlhj
        U9iERGbvxkWPO4F5QHMrAAoQaHCXnXWouBJ1KKu7dr0WOSPOATQygLL1cgEtjYU6
        hNOROHXsY+cHBuBbcQFDkgXhhNjvdr3muaBTACjfAoGBANLfWCLdbawnepzA3INI
        KJPPRH6o9NRbtI/oQiJMPtSq5Ns3kP/W8uOglJC7MnWGg+zZBUbT8FjwWLlN656r
        FrU+4xOdqa4Udpqv0MewY+F5o3Hu3jAEaZ657JujziDS2Itw5tlZAsELZ35bTCDq
        tBrpuxAhsX8OAR7/a8TyQDnE
        -----END PRIVATE KEY-----

        """

    public static let message = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UifQ"
    /// Of the message, in base64, by `openssl dgst -sha256 -sign`.
    public static let signature =
        "eRrEKoByFEpo1nx/bqf4M1byF1fVQdQyQ+LCq+WLjFJri90v8L2MvMOWLUb6+MjcAN5sZNyOqsPM3XXRlz2md4/HGlCt0HKc5SsK"
        + "QyI2DGzdw79Hc0fIAZ9brm1DtnCJFyEb5SfNy87Axt1BDhi0nxG1VWjJopV81DB1w1TyZoSrIVcNDGEbHITOPINQi9fOGgnlxB1f"
        + "n/bwcrynT5JP2UEP6e0Ba1dGqbTwMsw5bMKcERX9bXS8YmEytOKLvwefBVqsftdizzhSgRTs5EE8yquhMksuRYj7q+CNUA2yZLTH"
        + "UJPoxOpfC9JVeG6Rb+IXnclIQsapFZVjF2+LGQnj4A=="
}
